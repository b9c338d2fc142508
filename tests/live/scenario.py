"""The use of files and batches, from the upload to the delete, written once for both clients."""

from __future__ import annotations

import asyncio
import io
from collections import Counter
from collections.abc import Callable

from batchwright import Batch, Chunks, File, NotFoundError, Source

from .bench import (
    CHAT,
    Bench,
    all_of,
    counts_of,
    custom_id,
    id_prefix,
    refused_here,
    request_lines,
    same,
)
from .flavours import close, done, items, lines, pages
from .report import Abandoned
from .traits import Trait
from .work import work

UNKNOWN = "no-such-id"


class Scenario(Bench):
    """One run of one client."""

    async def run(self) -> None:
        """Run all steps; end early if a vital step fails."""
        before = self.report.failed
        try:
            requests = await self.upload()
            await self.other_uploads()
            batch = await self.batch(requests)
            await self.results(batch)
            await self.cancel(requests, batch)
            await work(self.client, self.report, self.folder)
            await self.failures()
            await self.list_batches(batch)
            await self.list_files(requests, batch)
            await self.unknown_ids()
            await self.refusals(requests)
            await self.keys()
            await self.delete(requests, batch)
            if self.report.failed == before:  # a failed step may not have seen all
                with self.report.step("every known difference of this server was checked"):
                    left = self.differs.keys() - self.looked_at
                    assert not left, f"not checked: {left}"
        except Abandoned:
            pass
        finally:
            await close(self.client)
            await close(self.stranger)

    async def upload(self) -> File:
        content, path = request_lines(1000), self.folder / "requests.jsonl"
        path.write_bytes(content)
        with self.report.step("upload 1,000 lines from a path", vital=True):
            file = await done(self.client.files.create(file=path, purpose="batch"))
            self.holds(Trait.FILE_ID, id_prefix(file.id))
            same((file.object, file.purpose), ("file", "batch"))
            same((file.bytes, file.filename), (len(content), path.name))
        with self.report.step("retrieve the file"):
            again = await done(self.client.files.retrieve(file.id))
            same((again.id, again.bytes, again.filename), (file.id, file.bytes, file.filename))
            same(again.created_at, file.created_at)
        with self.report.step("download it: read, lines and save return the uploaded bytes"):
            download = self.client.files.content(file.id)
            assert await done(download.read()) == content
            assert await lines(download) == content[:-1].split(b"\n")
            saved = await done(download.save(self.folder / "downloaded.jsonl"))
            assert saved.read_bytes() == content
        return file

    async def other_uploads(self) -> None:
        content = request_lines(3)
        chunks = Chunks(iter([content[:10], content[10:]]))
        sources: dict[str, Source] = {
            "bytes": content,
            "an open file": io.BytesIO(content),
            "chunks of unknown length": chunks,
        }
        for what, source in sources.items():
            with self.report.step(f"upload {what}, with a name and an expiry, and delete it"):
                file = await done(
                    self.client.files.create(
                        file=source,
                        filename="drei Wünsche.jsonl",
                        purpose="batch",
                        expires_after={"anchor": "created_at", "seconds": 3600},
                    )
                )
                same((file.bytes, file.filename), (len(content), "drei Wünsche.jsonl"))
                assert await done(self.client.files.content(file.id).read()) == content
                same((await done(self.client.files.delete(file.id))).deleted, True)

    async def batch(self, requests: File) -> Batch:
        with self.report.step("create a batch", vital=True):
            batch = await self.created(requests, metadata={"kind": "live"})
            self.holds(Trait.BATCH_ID, id_prefix(batch.id))
            self.holds(Trait.NEW_STATUS, batch.status)
            self.holds(Trait.WINDOW, batch.completion_window)
            self.holds(Trait.EXPIRES, batch.expires_at is not None)
            counts = batch.request_counts
            self.holds(Trait.NEW_COUNTS, counts.total if counts else None)
            same((batch.object, batch.endpoint), ("batch", CHAT))
            same((batch.input_file_id, batch.metadata), (requests.id, {"kind": "live"}))
            assert not batch.output_file_id and not batch.error_file_id
        with self.report.step("retrieve it until its status is final", vital=True):
            batch, seen = await self.ended(batch)
            self.report.note(f"seen: {', '.join(seen)}")
            same((batch.status, batch.errors), ("completed", None))
            same(counts_of(batch), (1000, 1000, 0))
            self.holds(Trait.USAGE, batch.usage is not None)
            assert batch.created_at and batch.in_progress_at and batch.completed_at
            assert batch.created_at <= batch.in_progress_at <= batch.completed_at
        return batch

    async def results(self, batch: Batch) -> None:
        with self.report.step("download its files: they have every custom_id exactly once"):
            found = await self.downloaded(batch)
            same(Counter(line.custom_id for line in found), Counter(map(custom_id, range(1000))))
            statuses = {line.response.status_code for line in found if line.response}
            same((statuses, {line.error for line in found}), ({200}, {None}))
        with self.report.step("retrieve its result file"):
            assert batch.output_file_id
            file = await done(self.client.files.retrieve(batch.output_file_id))
            self.holds(Trait.RESULT_PURPOSE, file.purpose)
            same(file.bytes, (self.folder / batch.output_file_id).stat().st_size)

    async def cancel(self, requests: File, finished: Batch) -> None:
        with self.report.step("cancel a batch at once"):
            batch = await self.created(requests)
            batch = await done(self.client.batches.cancel(batch.id))
            assert batch.status in ("cancelling", "cancelled"), batch.status
            self.report.note(f"first status: {batch.status}")
            assert batch.cancelling_at is not None
            batch, _ = await self.ended(batch)
            same(batch.status, "cancelled")
            assert batch.cancelled_at is not None
        with self.report.step(
            "cancel a batch in progress: its files have each executed request once"
        ):
            running = await self.created(requests)
            running, _ = await self.ended(running, at={"in_progress"})
            await asyncio.sleep(0.5)
            await done(self.client.batches.cancel(running.id))
            running, _ = await self.ended(running)
            same(running.status, "cancelled")
            found = Counter(line.custom_id for line in await self.downloaded(running))
            _, completed, failed = counts_of(running)
            self.report.note(f"{completed} completed, {failed} failed, {len(found)} lines")
            same(found.total(), completed + failed)
            assert found <= Counter(map(custom_id, range(1000))), found
        for final in (finished, running):
            with self.report.step(f"cancel a batch that is {final.status}"):
                seen = await self.outcome(self.client.batches.cancel, final.id)
                self.holds(Trait.CANCEL_FINAL, seen)

    async def failures(self) -> None:
        with self.report.step("a batch from a file that is not JSON"):
            file = await self.uploaded(b"no JSON\n")
            batch, _ = await self.ended(await self.created(file))
            self.holds(Trait.MALFORMED, batch.status)
            if batch.status == "failed":
                assert batch.failed_at is not None
                assert batch.errors and batch.errors.data and batch.errors.data[0].message
        with self.report.step("a batch from an unknown file"):
            await self.from_unknown_file()
        with self.report.step(
            "a batch that aimock fails on request: its files have every line once"
        ):
            file = await self.uploaded(request_lines(5))
            word = {"x-aimock-batch-outcome": "failed"}
            batch = await done(
                self.client.batches.create(input_file_id=file.id, endpoint=CHAT, extra_headers=word)
            )
            batch, _ = await self.ended(batch)
            self.holds(Trait.TOLD_TO_FAIL, batch.status)
            found = await self.downloaded(batch)
            same(Counter(line.custom_id for line in found), Counter(map(custom_id, range(5))))
            failed = batch.status == "failed"
            if not failed:
                self.report.note("not shown: no request fails, and there is no error file")
            same(counts_of(batch), (5, 0, 5) if failed else (5, 5, 0))
            same((bool(batch.error_file_id), bool(batch.output_file_id)), (failed, not failed))
            same(
                {(line.error is None, line.response is None) for line in found},
                {(not failed, failed)},
            )

    async def from_unknown_file(self) -> None:
        seen: list[Batch] = []

        async def create() -> None:
            seen.append(
                await done(self.client.batches.create(input_file_id=UNKNOWN, endpoint=CHAT))
            )

        self.holds(Trait.WRONG_FILE, await self.outcome(create))
        if seen:
            batch, _ = await self.ended(seen[0])
            self.report.note(
                f"ends as {batch.status} with {len(await self.downloaded(batch))} lines"
            )

    async def list_batches(self, batch: Batch) -> None:
        listing = self.client.batches.list(limit=1)
        with self.report.step("list batches with limit 1: page after page, each batch once"):
            ids = [item.id for item in await all_of(100, items(listing))]
            assert len(ids) > 3 and batch.id in ids, ids
            same(len(set(ids)), len(ids))
        with self.report.step("pages of batches: first_id, last_id and has_more"):
            found = await all_of(100, pages(listing))
            same([len(page.data) for page in found], [1] * len(ids))
            same([page.last_id for page in found], ids)
            same([page.first_id for page in found], ids)
            same([page.has_more for page in found], [True] * (len(ids) - 1) + [False])
        with self.report.step("list batches after one of them"):
            rest = self.client.batches.list(after=ids[1], limit=2)
            same([item.id for item in await all_of(100, items(rest))], ids[2:])

    async def list_files(self, requests: File, batch: Batch) -> None:
        with self.report.step("list files with limit 1: page after page, each file once"):
            files = await all_of(100, items(self.client.files.list(limit=1)))
            by_id = {file.id: file for file in files}
            same(len(by_id), len(files))
            same(by_id[requests.id].bytes, requests.bytes)
            assert batch.output_file_id
            self.holds(Trait.RESULT_LISTED, by_id[batch.output_file_id].purpose)
            page = await done(self.client.files.list(limit=1).page())
            self.holds(Trait.FILES_EDGES, bool(page.first_id and page.last_id))
            same((len(page.data), page.has_more), (1, True))
        with self.report.step("list files with the purpose of the requests"):
            some = await all_of(100, items(self.client.files.list(purpose="batch")))
            same({file.purpose for file in some}, {"batch"})
            assert requests.id in {file.id for file in some}
        with self.report.step("list files, the oldest first"):
            some = await all_of(100, items(self.client.files.list(order="asc", limit=2)))
            newest_last = [file.id for file in some] == [file.id for file in reversed(files)]
            self.holds(Trait.FILES_ORDER, newest_last)
            same(len(some), len(files))

    async def unknown_ids(self) -> None:
        # An id with reserved characters is still one segment of the path.
        for unknown in (UNKNOWN, "../files", "a/b?c#d %2e"):
            with self.report.step(f"the unknown id {unknown!r}: 404 five times"):
                batches, files = self.client.batches, self.client.files
                before = sorted(self.folder.iterdir())
                target = self.folder / "nothing"
                for seen in (
                    await self.outcome(batches.retrieve, unknown),
                    await self.outcome(batches.cancel, unknown),
                    await self.outcome(files.retrieve, unknown),
                    await self.outcome(files.delete, unknown),
                    await self.outcome(files.content(unknown).save, target),
                ):
                    same(seen, NotFoundError)
                same(sorted(self.folder.iterdir()), before)
        with self.report.step("the ids '.' and '..' are refused before a request is sent"):
            for direction in ("", ".", ".."):
                await refused_here(self.client.files.delete, direction)

    async def refusals(self, requests: File) -> None:
        batches, files, file = self.client.batches, self.client.files, requests.id
        many = {str(number): "" for number in range(17)}
        content = request_lines(1)
        actions: dict[Trait, Callable[[], object]] = {
            Trait.WRONG_ENDPOINT: lambda: batches.create(input_file_id=file, endpoint="/v1/none"),
            Trait.WRONG_WINDOW: lambda: batches.create(
                input_file_id=file, endpoint=CHAT, completion_window="soon"
            ),
            Trait.WRONG_METADATA: lambda: batches.create(
                input_file_id=file, endpoint=CHAT, extra_body={"metadata": many}
            ),
            Trait.BATCHES_LIMIT: lambda: batches.list(extra_query={"limit": 101}).page(),
            Trait.FILES_LIMIT: lambda: files.list(limit=10_000).page(),
            Trait.WRONG_PURPOSE: lambda: files.create(
                file=content, filename="lines.jsonl", purpose="none"
            ),
            Trait.WRONG_NAME: lambda: files.create(
                file=content, filename="lines.exe", purpose="batch"
            ),
            Trait.OTHER_PURPOSE: lambda: files.create(
                file=content, filename="lines.jsonl", purpose="user_data"
            ),
        }
        for trait, action in actions.items():
            with self.report.step(trait):
                self.holds(trait, await self.outcome(action))
        with self.report.step("invalid arguments are refused before a request is sent"):
            await refused_here(lambda: batches.list(limit=101).page())
            await refused_here(batches.create, input_file_id=file, endpoint=CHAT, metadata=many)

    async def keys(self) -> None:
        batches, files = self.stranger.batches, self.stranger.files
        with self.report.step(Trait.WRONG_KEY):
            self.holds(Trait.WRONG_KEY, await self.outcome(batches.list().page))
        with self.report.step(f"{Trait.WRONG_KEY}, with a file to upload"):
            path = self.folder / "requests.jsonl"
            self.holds(
                Trait.WRONG_KEY, await self.outcome(files.create, file=path, purpose="batch")
            )

    async def delete(self, requests: File, batch: Batch) -> None:
        files = self.client.files
        for what, file in (("requests", requests.id), ("results", batch.output_file_id or "")):
            with self.report.step(f"delete the file of {what}; it is gone"):
                deleted = await done(files.delete(file))
                same((deleted.id, deleted.object, deleted.deleted), (file, "file", True))
                for seen in (
                    await self.outcome(files.retrieve, file),
                    await self.outcome(files.content(file).read),
                    await self.outcome(files.delete, file),
                ):
                    same(seen, NotFoundError)
