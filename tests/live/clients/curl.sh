#!/usr/bin/env bash
# curl, called as the official documentation does, against the fake.
set -euo pipefail

# What the documentation calls https://api.openai.com/v1.
api=$OPENAI_BASE_URL
python=$CLIENT_PYTHON

fail() { echo "$*" >&2; exit 1; }
of() { "$python" -c 'import json, sys; print(json.load(sys.stdin)[sys.argv[1]])' "$1"; }
same() { [ "$1" = "$2" ] || fail "$1, expected $2"; }
status() { curl -sS -o answer.json -w '%{http_code}' "$@" -H "Authorization: Bearer $OPENAI_API_KEY"; }

ended() {
  for _ in $(seq 100); do
    curl -sS "$api/batches/$1" -H "Authorization: Bearer $OPENAI_API_KEY" \
      -H "Content-Type: application/json" > batch.json
    case $(of status < batch.json) in
      completed | failed | expired | cancelled) return ;;
    esac
  done
  fail "still $(of status < batch.json)"
}

for key in request-0 bad request-2; do
  printf '{"custom_id": "%s", "method": "POST", "url": "/v1/chat/completions", "body": {"model": "gpt-4o-mini", "messages": [{"role": "user", "content": "hello"}]}}\n' "$key"
done > requests.jsonl

file=$(curl -sS "$api/files" \
  -H "Authorization: Bearer $OPENAI_API_KEY" \
  -F purpose="batch" \
  -F file="@requests.jsonl" \
  -F expires_after[anchor]="created_at" \
  -F expires_after[seconds]=2592000 | of id)
same "$(curl -sS "$api/files/$file" -H "Authorization: Bearer $OPENAI_API_KEY" | of filename)" requests.jsonl
curl -sS "$api/files/$file/content" -H "Authorization: Bearer $OPENAI_API_KEY" > file.jsonl
cmp file.jsonl requests.jsonl
same "$(curl -sS "$api/files" -H "Authorization: Bearer $OPENAI_API_KEY" | of first_id)" "$file"
echo "upload, retrieve, content and list of a file"

create() {
  curl -sS "$api/batches" \
    -H "Authorization: Bearer $OPENAI_API_KEY" \
    -H "Content-Type: application/json" \
    -d '{
      "input_file_id": "'"$1"'",
      "endpoint": "/v1/chat/completions",
      "completion_window": "24h"
    }'
}

batch=$(create "$file" | of id)
ended "$batch"
same "$(of status < batch.json)" completed
same "$(of request_counts < batch.json)" "{'total': 3, 'completed': 2, 'failed': 1}"
for name in output_file_id error_file_id; do
  curl -sS "$api/files/$(of $name < batch.json)/content" -H "Authorization: Bearer $OPENAI_API_KEY"
done > results.jsonl
same "$(wc -l < results.jsonl)" 3
same "$(grep -c '"status_code": *200' results.jsonl)" 2
echo "create, poll and results of a batch"

other=$(create "$file" | of id)
same "$(curl -sS "$api/batches/$other/cancel" -H "Authorization: Bearer $OPENAI_API_KEY" \
  -H "Content-Type: application/json" -X POST | of status)" cancelling
ended "$other"
same "$(of status < batch.json)" cancelled
curl -sS "$api/batches?limit=1" -H "Authorization: Bearer $OPENAI_API_KEY" \
  -H "Content-Type: application/json" > list.json
same "$(of last_id < list.json) $(of has_more < list.json)" "$other True"
echo "cancel and list of batches"

same "$(status -X POST "$api/batches/$batch/cancel")" 409
same "$(status "$api/batches/batch_unknown")" 404
same "$(status "$api/files/file-unknown/content")" 404
same "$(status "$api/batches?limit=101")" 400
same "$(status "$api/files" -F purpose=batch -F "file=@requests.jsonl;filename=a.exe")" 400
same "$(OPENAI_API_KEY=sk-wrong status "$api/files")" 401
echo "conflict, unknown ids, a limit, a name and a key that are refused"

echo "not JSON" > broken
broken=$(curl -sS "$api/files" -H "Authorization: Bearer $OPENAI_API_KEY" \
  -F purpose="batch" -F file="@broken" | of id)
ended "$(create "$broken" | of id)"
same "$(of status < batch.json)" failed
echo "a batch that fails"

same "$(curl -sS "$api/files/$file" -X DELETE -H "Authorization: Bearer $OPENAI_API_KEY" | of deleted)" True
same "$(status "$api/files/$file")" 404
echo "delete of a file"
