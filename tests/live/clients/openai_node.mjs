// openai-node against the fake.

import assert from "node:assert/strict";
import { createReadStream, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";

// The package lies where it was installed, not above this file.
const require = createRequire(join(process.env.CLIENT_FOLDER, "package.json"));
const { OpenAI, toFile } = require("openai");

const client = new OpenAI({ maxRetries: 0 });
const FINAL = ["completed", "failed", "expired", "cancelled"];
const endpoint = "/v1/chat/completions";
const completion_window = "24h";

async function ended(id) {
  for (let look = 0; look < 100; look += 1) {
    const batch = await client.batches.retrieve(id);
    if (FINAL.includes(batch.status)) return batch;
  }
  throw new Error("is not final");
}

async function read(id) {
  const text = await (await client.files.content(id)).text();
  return text.trimEnd().split("\n").map((line) => JSON.parse(line));
}

async function refused(kind, action) {
  await assert.rejects(action, (error) => {
    assert.equal(error.constructor.name, kind, `${error}`);
    return true;
  });
}

async function all(pages) {
  const found = [];
  for await (const item of pages) found.push(item.id);
  return found;
}

const body = { model: "gpt-4o-mini", messages: [{ role: "user", content: "ü \u2028 hello" }] };
const lines = ["request-0", "bad", "request-2"].map((custom_id) =>
  JSON.stringify({ custom_id, method: "POST", url: endpoint, body }) + "\n").join("");
writeFileSync("requests.jsonl", lines);

const file = await client.files.create({
  file: createReadStream("requests.jsonl"),
  purpose: "batch",
  expires_after: { anchor: "created_at", seconds: 3600 },
});
assert.equal(file.expires_at, file.created_at + 3600);
assert.equal(file.filename, "requests.jsonl");
assert.equal((await client.files.retrieve(file.id)).bytes, Buffer.byteLength(lines));
assert.equal(await (await client.files.content(file.id)).text(), lines);
assert.deepEqual(await all(client.files.list({ limit: 1, order: "asc" })), [file.id]);
console.log("upload, retrieve, content and list of a file");

let batch = await client.batches.create({
  input_file_id: file.id, endpoint, completion_window, metadata: { night: "1" },
});
assert.equal(batch.status, "validating");
batch = await ended(batch.id);
assert.equal(batch.status, "completed");
assert.deepEqual(batch.request_counts, { total: 3, completed: 2, failed: 1 });
const good = await read(batch.output_file_id);
assert.deepEqual(good.map((line) => line.custom_id).sort(), ["request-0", "request-2"]);
const bad = await read(batch.error_file_id);
assert.deepEqual(bad.map((line) => line.response.status_code), [400]);
console.log("create, poll and results of a batch");

const other = await client.batches.create({ input_file_id: file.id, endpoint, completion_window });
assert.equal((await client.batches.cancel(other.id)).status, "cancelling");
assert.equal((await ended(other.id)).status, "cancelled");
assert.deepEqual(await all(client.batches.list({ limit: 1 })), [other.id, batch.id]);
console.log("cancel and list of batches, a page for each");

await refused("ConflictError", () => client.batches.cancel(batch.id));
await refused("NotFoundError", () => client.batches.retrieve("batch_unknown"));
await refused("NotFoundError", () => client.files.content("file-unknown"));
await refused("BadRequestError", () => client.batches.list({ limit: 101 }));
const exe = await toFile(Buffer.from("{}\n"), "a.exe");
await refused("BadRequestError", () => client.files.create({ file: exe, purpose: "batch" }));
const stranger = client.withOptions({ apiKey: "sk-wrong" });
await refused("AuthenticationError", () => stranger.batches.list());
console.log("conflict, unknown ids, a limit, a name and a key that are refused");

const broken = await client.files.create({
  file: await toFile(Buffer.from("not JSON\n"), "broken"), purpose: "batch",
});
batch = await client.batches.create({ input_file_id: broken.id, endpoint, completion_window });
batch = await ended(batch.id);
assert.equal(batch.status, "failed");
assert.deepEqual(batch.errors.data.map((error) => error.line), [1]);
console.log("a batch that fails");

assert.equal((await client.files.delete(file.id)).deleted, true);
await refused("NotFoundError", () => client.files.retrieve(file.id));
console.log("delete of a file");
