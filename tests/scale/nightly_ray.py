"""A job on Ray Data, as a user writes it; README shows the part below the imports.

The rows are Parquet files with a `custom_id` and a `request`, a line of JSON.
"""

import os
from typing import Any

import batchwright
import ray
from batchwright import Client, join, shard
from pyarrow import Table, parquet

folder = os.getcwd()  # on a disk that all workers share


def advance(file: dict[str, Any]) -> dict[str, bool]:
    name, answers = file["item"], []
    rows = parquet.read_table(f"{folder}/rows/{name}")
    with Client() as client:
        for number, lines in enumerate(shard(rows["request"].to_pylist())):
            key, url = f"nightly-2026-11-28/{name}/{number}", "/v1/chat/completions"
            batch = client.batches.submit(lines, endpoint=url, idempotency_key=key)
            if final := client.batches.poll(batch):
                for _, result in join(lines.splitlines(), client.batches.results(final)):
                    answers.append({"custom_id": result.custom_id, "answer": result.body})
    if joined := len(answers) == len(rows):
        path = f"{folder}/answers/{name}"
        parquet.write_table(rows.join(Table.from_pylist(answers), "custom_id"), f"{path}.part")
        os.replace(f"{path}.part", path)
    return {"joined": joined}


ray.init(runtime_env={"py_modules": [batchwright]})
names = sorted(set(os.listdir(f"{folder}/rows")) - set(os.listdir(f"{folder}/answers")))
files = ray.data.from_items(names, override_num_blocks=len(names) or 1).map(advance)
print(sum(file["joined"] for file in files.take_all()), "of", len(names), "files joined")
