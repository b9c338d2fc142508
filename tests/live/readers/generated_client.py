"""A client from openapi-generator runs a batch from the upload to the results.

It runs in an environment of its own, with the URL and the key of the fake in its environment.
"""

from __future__ import annotations

import json
import os

from batches_api import (
    ApiClient,
    BatchEndpoint,
    BatchesApi,
    CompletionWindow,
    Configuration,
    CreateBatchRequest,
    FilesApi,
)
from batches_api.exceptions import NotFoundException

LINE = {"custom_id": "a", "method": "POST", "url": "/v1/responses", "body": {"model": "m"}}


def main() -> None:
    url, key = os.environ["OPENAI_BASE_URL"], os.environ["OPENAI_API_KEY"]
    with ApiClient(Configuration(host=url, access_token=key)) as client:
        files, batches = FilesApi(client), BatchesApi(client)
        line = LINE | {"body": {"model": "m", "input": "a"}}
        content = json.dumps(line).encode() + b"\n"
        uploaded = files.files_create(purpose="batch", file=("requests.jsonl", content))
        assert files.files_retrieve(uploaded.id).bytes == len(content)
        assert [file.id for file in files.files_list().data] == [uploaded.id]
        request = CreateBatchRequest(
            input_file_id=uploaded.id,
            endpoint=BatchEndpoint("/v1/responses"),
            completion_window=CompletionWindow("24h"),
            metadata={"night": "1"},
        )
        batch = batches.batches_create(request)
        while batch.status.actual_instance not in ("completed", "failed"):
            batch = batches.batches_retrieve(batch.id)
        print(f"{batch.status.actual_instance}, {batch.request_counts}")
        results = files.files_content(batch.output_file_id).splitlines()
        assert [json.loads(result)["custom_id"] for result in results] == ["a"]
        other = batches.batches_create(request)
        assert batches.batches_cancel(other.id).status.actual_instance == "cancelling"
        assert len(batches.batches_list(limit=10).data) == 2
        assert files.files_delete(uploaded.id).deleted is True
        try:
            batches.batches_retrieve("batch_unknown")
        except NotFoundException as error:
            print(error.data.error.message)
        else:
            raise AssertionError("the list has an unknown batch")


if __name__ == "__main__":
    main()
