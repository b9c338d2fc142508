"""`python -m tests.scale.airflow_trigger`: README's trigger, as Airflow's triggerer runs it.

Airflow stores what `serialize` returns, and makes the trigger again from that, in another process:
as often as the triggerer is restarted. Here it is made again before it runs, and after it was
cancelled during a wait.
"""

from __future__ import annotations

import asyncio
import importlib
import os
import sys
from pathlib import Path
from typing import Any

from airflow.triggers.base import BaseTrigger, TriggerEvent
from batchwright import Client, shard
from batchwright.testing import Fake, serve

from .job import ENDPOINT, requests

MODULE = "nightly_trigger"


def main() -> int:
    """Exit status 0 if the trigger fires once the batch is final, and not before."""
    fake = Fake(dwell=3600)
    # Airflow has the folder of the trigger on its path.
    sys.path.insert(0, str(Path(__file__).parent))
    with serve(fake) as url:
        os.environ |= {"OPENAI_API_KEY": "k", "OPENAI_BASE_URL": url, "NO_PROXY": "127.0.0.1"}
        (lines,) = shard(requests(range(3)))
        with Client() as client:
            batch = client.batches.submit(lines, endpoint=ENDPOINT, idempotency_key="nightly")
        trigger = importlib.import_module(MODULE).BatchTrigger(batch.id)
        assert isinstance(trigger, BaseTrigger)
        stored = trigger.serialize()
        try:
            asyncio.run(asyncio.wait_for(anext(_made(stored).run()), timeout=5))
        except TimeoutError:
            before = _polls(fake)
        else:
            raise AssertionError("the trigger fired before the batch was final")
        fake.clock.advance(hours=6)
        fired = asyncio.run(_events(_made(stored)))
    assert fired == [TriggerEvent(batch.id)], fired
    assert before >= 1 and _polls(fake) == before + 1, (before, _polls(fake))
    print(
        f"airflow: not fired in 5 s ({before} polls); fired once when the batch was final (1 poll)"
    )
    return 0


def _polls(fake: Fake) -> int:
    return sum(exchange.operation == "batches.retrieve" for exchange in fake.journal)


async def _events(trigger: Any) -> list[TriggerEvent]:
    return [event async for event in trigger.run()]


def _made(stored: tuple[str, dict[str, Any]]) -> Any:
    """The trigger, as Airflow makes it from what it has stored."""
    path, arguments = stored
    module, _, name = path.rpartition(".")
    return getattr(importlib.import_module(module), name)(**arguments)


if __name__ == "__main__":
    sys.exit(main())
