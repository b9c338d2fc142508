"""{path: text} <-> a folder: write, compare, and remove what is no longer generated.

The manifest in the folder lists the files that the generator wrote there. It overwrites and removes
these, even if somebody has edited them, and no others.

A run looks for obstacles, adds the new paths to the manifest, writes every new file beside the
folder's files, and only then moves each into place by one rename. If it is killed at any moment,
all files are whole, and the next run recognizes them.
"""

from __future__ import annotations

import difflib
import errno
import os
import shutil
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path, PurePosixPath

MANIFEST = ".batchwright-manifest"
STAGING = ".batchwright-staging"
"""Holds new texts until all are written; the next run removes that of a run that was killed."""

_HEADER = "# What `make generate` wrote here, and may overwrite and remove. Do not edit."
_SHOWN = 10
_REMEDIES = {
    errno.ENOSPC: "free some space",
    errno.EDQUOT: "free some space",
    errno.EROFS: "choose another folder with --out",
    errno.EACCES: "make it writable, or choose another folder with --out",
    errno.EPERM: "make it writable, or choose another folder with --out",
    errno.ENAMETOOLONG: "choose a shorter --out, or shorter names in the spec",
    errno.EXDEV: "choose a folder on one file system with --out",
}


class WriteError(Exception):
    """The output cannot be written; the message names the file and the remedy."""


class FolderError(WriteError):
    """The folder itself cannot be written to, for any output."""


def write(pages: Mapping[str, str], folder: Path, manifest: str = MANIFEST) -> None:
    """Write these pages into the folder, and remove all others that an earlier run wrote.

    Args:
        manifest: Its name; another command that writes into the folder has one of its own.

    Raises:
        FolderError: the folder is a file, or cannot be written to.
        WriteError: a file that the generator did not write is in the way, or a file cannot be
            written. The message says whether files were changed.
    """
    verify_folder(folder)
    owned = _owned(folder, manifest)
    stale = [path for path in owned if path not in pages and _is_plain(folder, path)]
    _verify(pages, folder, owned, stale, manifest)
    union = _manifest({*pages, *stale})
    final = _manifest(pages)
    changed = [path for path in sorted(pages) if _read(folder / path) != pages[path].encode()]
    staging = folder / STAGING
    with _explained(staging, "nothing was changed"):
        if os.path.lexists(staging):
            shutil.rmtree(staging)
    if not changed and not stale and _read(folder / manifest) == final.encode():
        return
    is_new = not os.path.lexists(folder)
    try:
        _make(folder)
        _stage(staging / "union", union, folder / manifest)
        _stage(staging / "final", final, folder / manifest)
        for path in changed:
            _stage(staging / "pages" / path, pages[path], folder / path)
        _replace(staging / "union", folder / manifest)
        # On a file system that ignores case, an old name may be that of a new file.
        for path in stale:
            _remove(folder, path)
        for path in changed:
            _replace(staging / "pages" / path, folder / path)
        _replace(staging / "final", folder / manifest)
    finally:
        shutil.rmtree(staging, ignore_errors=True)
        if is_new and not _entries(folder):
            with suppress(OSError):
                folder.rmdir()


def differences(pages: Mapping[str, str], folder: Path, manifest: str = MANIFEST) -> Iterator[str]:
    """A unified diff, line by line, from the files in the folder to the pages."""
    wanted = {**pages, manifest: _manifest(pages)}
    stale = {path for path in _owned(folder, manifest) if _is_plain(folder, path)}
    for path in sorted({*wanted, *stale}):
        old = _read(folder / path)
        new = wanted.get(path)
        if new is not None and old == new.encode():
            continue
        yield from difflib.unified_diff(
            (old or b"").decode(errors="replace").splitlines(keepends=True),
            (new or "").splitlines(keepends=True),
            str(folder / path) if old is not None else "/dev/null",
            str(folder / path) if new is not None else "/dev/null",
        )
        if not old and not new:  # an empty file has no lines to show
            yield f"{'+++' if old is None else '---'} {folder / path} (empty)\n"


def verify_folder(folder: Path) -> None:
    """Check that files can be written below a folder, which need not exist.

    Raises:
        FolderError: the folder is a file, or below one, or cannot be written to.
    """
    nearest = folder
    while not os.path.lexists(nearest) and nearest != nearest.parent:
        nearest = nearest.parent
    if not os.path.isdir(nearest):
        kind = "a broken link" if os.path.islink(nearest) else "not a folder"
        raise FolderError(f"{nearest}: {kind}: choose another folder with --out")
    if not os.access(nearest, os.W_OK | os.X_OK):
        raise FolderError(f"{nearest}: cannot be written to: choose another folder with --out")


# --- The manifest ----------------------------------------------------------------------------


def _manifest(paths: Iterable[str]) -> str:
    return "".join(f"{line}\n" for line in (_HEADER, *sorted(paths)))


def _owned(folder: Path, manifest: str) -> list[str]:
    """The files in the manifest; both sides of it, if it has a merge conflict."""
    return sorted({line for line in _listed(folder, manifest) or () if _is_below(line)})


def _listed(folder: Path, manifest: str) -> list[str] | None:
    """The lines of the manifest; None if there is none, or a foreign file of that name."""
    text = _read(folder / manifest)
    lines = [] if text is None else text.decode(errors="replace").splitlines()
    return lines if _HEADER in lines else None


def _is_below(line: str) -> bool:
    """Whether a line is the path of a file below the folder, not a comment or a conflict marker."""
    path = PurePosixPath(line)
    is_path = str(path) == line and not path.is_absolute() and ".." not in path.parts
    return is_path and line != "." and not line.startswith(("#", "<<<", "|||", "===", ">>>"))


def _is_plain(folder: Path, path: str) -> bool:
    """Whether this is a regular file, reached without links."""
    return os.path.isfile(folder / path) and _link(folder, path) is None


# --- Obstacles -------------------------------------------------------------------------------


def _verify(
    pages: Mapping[str, str],
    folder: Path,
    owned: Iterable[str],
    stale: Iterable[str],
    manifest: str,
) -> None:
    """Check for everything that would stop a run halfway.

    Raises:
        WriteError: there is an obstacle. No file was changed.
    """
    _verify_names(pages)
    has_manifest = _listed(folder, manifest) is not None
    if not has_manifest and os.path.lexists(folder / manifest):
        raise WriteError(f"{folder / manifest}: not written by the generator: move it away")
    gone = _folders(stale) - _folders(pages)
    if gone:
        raise WriteError(
            f"{folder / min(gone)}: generated for a package of another name: remove it, or choose "
            "another folder with --out"
        )
    going = set(stale)
    foreign: list[str] = []
    for path in sorted({*pages, manifest, STAGING}):
        if (link := _link(folder, path)) is not None:
            raise WriteError(f"{link}: a link, and files are not written through links: remove it")
        if (obstacle := _obstacle(folder, path, going)) is not None:
            raise WriteError(obstacle)
        if path not in pages or path in owned:
            continue
        # A file with the same bytes may be the generator's own: it is adopted.
        if (old := _read(folder / path)) is not None and old != pages[path].encode():
            foreign.append(path)
    if foreign:
        raise WriteError(_foreign(foreign, folder, "" if has_manifest else manifest))
    _verify_cases(pages, folder, going)


def _folders(paths: Iterable[str]) -> set[str]:
    return {path.split("/")[0] for path in paths if "/" in path}


def _verify_names(pages: Iterable[str]) -> None:
    """Check that no two pages have names that are equal where case is ignored."""
    seen: dict[str, str] = {}
    for path in sorted(pages):
        parts = path.split("/")
        for end in range(1, len(parts) + 1):
            name = "/".join(parts[:end])
            other = seen.setdefault(name.casefold(), name)
            if other != name:
                raise WriteError(
                    f"{other} and {name} are one file where case is ignored: rename one in the spec"
                )


def _verify_cases(pages: Iterable[str], folder: Path, going: set[str]) -> None:
    """Check that no foreign file has a page's name where case is ignored."""
    wanted: dict[str, set[str]] = {}
    for path in pages:
        holder, _, name = path.rpartition("/")
        while True:
            wanted.setdefault(holder, set()).add(name)
            if not holder:
                break
            holder, _, name = holder.rpartition("/")
    for holder, names in wanted.items():
        folded = {name.casefold(): name for name in names}
        for entry in _entries(folder / holder):
            path = f"{holder}/{entry}" if holder else entry
            name = folded.get(entry.casefold(), entry)
            if name == entry or path in going or _is_emptied(folder, path, going):
                continue
            raise WriteError(
                f"{folder / path}: the same name as {name} on some file systems, which ignore "
                "upper and lower case: rename it, or choose another folder with --out"
            )


def _link(folder: Path, path: str) -> Path | None:
    """The first link on the path from the folder to a file, or the file itself if it is one."""
    current = folder
    for part in path.split("/"):
        current = current / part
        if os.path.islink(current):
            return current
    return None


def _obstacle(folder: Path, path: str, going: set[str]) -> str | None:
    """The reason why a file cannot be written at this path, with the remedy."""
    current = folder
    parts = path.split("/")
    for index, part in enumerate(parts[:-1]):
        above, current = current, current / part
        if not os.path.lexists(current):
            return _unwritable(above)
        if not os.path.isdir(current):
            is_going = "/".join(parts[: index + 1]) in going
            return None if is_going else f"{current}: in the way of a folder: move it away"
    target = folder / path
    if path == STAGING:
        is_free = os.path.isdir(target) or not os.path.lexists(target)
        return None if is_free else f"{target}: in the way of a folder: move it away"
    if os.path.isdir(target) and not _is_emptied(folder, path, going):
        return f"{target}: a folder, in the way of a file: move it away"
    if os.path.lexists(target) and not os.path.isdir(target) and not os.path.isfile(target):
        return f"{target}: not a file, and in the way of one: move it away"
    return _unwritable(current)


def _unwritable(current: Path) -> str | None:
    if os.path.lexists(current) and not os.access(current, os.W_OK | os.X_OK):
        return f"{current}: cannot be written to: make it writable"
    return None


def _is_emptied(folder: Path, path: str, going: set[str]) -> bool:
    """Whether a folder is removed with the files that are no longer generated."""
    current = folder / path
    if not os.path.isdir(current) or os.path.islink(current):
        return False
    entries = [f"{path}/{name}" for name in _entries(current)]
    return bool(entries) and all(
        entry in going or _is_emptied(folder, entry, going) for entry in entries
    )


def _foreign(paths: list[str], folder: Path, missing: str) -> str:
    named = "\n".join(str(folder / path) for path in paths[:_SHOWN])
    if len(paths) > _SHOWN:
        named += f"\nand {len(paths) - _SHOWN} more"
    them = "it" if len(paths) == 1 else "them"
    remedy = f"move {them} away, or choose another folder with --out"
    if missing:
        remedy += (
            f"; if a generator without {missing} wrote {them}, remove {them} and generate again"
        )
    return f"{named}: not written by the generator, which would overwrite {them}: {remedy}"


# --- Files -----------------------------------------------------------------------------------


@contextmanager
def _explained(path: Path, outcome: str) -> Iterator[None]:
    """Turn an `OSError` into one that names the file and the remedy."""
    try:
        yield
    except OSError as error:
        reason = error.strerror or type(error).__name__
        remedy = _REMEDIES.get(error.errno or 0, "remove the cause")
        raise WriteError(f"{path}: {reason}; {outcome}: {remedy}, then run it again") from None


def _read(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except OSError:
        return None


def _entries(folder: Path) -> list[str]:
    try:
        return sorted(os.listdir(folder))
    except OSError:
        return []


def _make(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise FolderError(f"{folder}: {error.strerror}: choose another folder with --out") from None


def _stage(path: Path, text: str, target: Path) -> None:
    with _explained(target, "nothing was changed"):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode())


def _replace(source: Path, path: Path) -> None:
    with _explained(path, "some files were written, each of them whole"):
        path.parent.mkdir(parents=True, exist_ok=True)
        os.replace(source, path)


def _remove(folder: Path, path: str) -> None:
    with _explained(folder / path, "some files were removed"):
        (folder / path).unlink()
        above = (folder / path).parent
        while above != folder and not any(above.iterdir()):
            above.rmdir()
            above = above.parent
