// What stands above README's test of the fixtures.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";
import type { components } from "./api.js";

function parse(batch: components["schemas"]["Batch"]): void {
  assert.match(batch.id, /^batch_/);
}

