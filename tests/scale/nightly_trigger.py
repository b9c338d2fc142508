"""A trigger for Airflow that fires when a batch is final; README shows it."""

from collections.abc import AsyncIterator
from typing import Any

from airflow.triggers.base import BaseTrigger, TriggerEvent
from batchwright import AsyncClient


class BatchTrigger(BaseTrigger):
    def __init__(self, batch_id: str) -> None:
        super().__init__(batch_id=batch_id)
        self.batch_id = batch_id

    def serialize(self) -> tuple[str, dict[str, Any]]:
        return "nightly_trigger.BatchTrigger", {"batch_id": self.batch_id}

    async def run(self) -> AsyncIterator[TriggerEvent]:
        async with AsyncClient() as client:
            batch = await client.batches.wait(self.batch_id)
        yield TriggerEvent(batch.id)
