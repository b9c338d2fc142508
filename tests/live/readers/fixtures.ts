// A test of each retrieved batch among the fixtures; README links to it.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";
import type { components } from "./api.js";

function parse(batch: components["schemas"]["Batch"]): void {
  assert.match(batch.id, /^batch_/);
}

for (const { file, operations, status, shows } of JSON.parse(readFileSync("fixtures/index.json", "utf8")))
  if (operations.includes("batches.retrieve") && status === 200)
    test(shows, () => parse(JSON.parse(readFileSync(`fixtures/${file}`, "utf8")).response.body));
