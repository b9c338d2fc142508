# Copied by `make generate` from templates/batchwright/_runtime/client/methods.py. Do not edit.
"""The operations of a resource as methods: each performs the call that a function returns."""

# The functions below become methods of the classes.
# pyright: reportPrivateUsage=false

from __future__ import annotations

import inspect
from collections.abc import Callable, Coroutine
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar

from ..request.operation import Call, DownloadCall, ListCall
from .async_client import AsyncClient
from .download import AsyncDownload, Download
from .pages import AsyncPages, Pages
from .sync_client import SyncClient

P = ParamSpec("P")
T = TypeVar("T")
Item = TypeVar("Item")
F = TypeVar("F", bound=Callable[..., Any])


class Resource:
    """The operations of one resource. The functions below make its methods."""

    def __init__(self, client: SyncClient) -> None:
        self._client = client


class AsyncResource:
    """The operations of one resource, asynchronously. The functions below make its methods."""

    def __init__(self, client: AsyncClient) -> None:
        self._client = client


def sends(make: Callable[P, Call[T]]) -> Callable[Concatenate[Resource, P], T]:
    """The method that performs a call and returns its result."""

    @wraps(make)
    def perform(self: Resource, /, *args: P.args, **kwargs: P.kwargs) -> T:
        return self._client.send(make(*args, **kwargs))

    return _shown(perform, make)


def lists(
    make: Callable[P, ListCall[T, Item]],
) -> Callable[Concatenate[Resource, P], Pages[T, Item]]:
    """The method that iterates over a list."""

    @wraps(make)
    def perform(self: Resource, /, *args: P.args, **kwargs: P.kwargs) -> Pages[T, Item]:
        return self._client.pages(make(*args, **kwargs))

    return _shown(perform, make)


def downloads(make: Callable[P, DownloadCall]) -> Callable[Concatenate[Resource, P], Download]:
    """The method that opens a download."""

    @wraps(make)
    def perform(self: Resource, /, *args: P.args, **kwargs: P.kwargs) -> Download:
        return self._client.download(make(*args, **kwargs))

    return _shown(perform, make)


def async_sends(
    make: Callable[P, Call[T]],
) -> Callable[Concatenate[AsyncResource, P], Coroutine[Any, Any, T]]:
    """The method that performs a call and returns its result, awaited."""

    @wraps(make)
    async def perform(self: AsyncResource, /, *args: P.args, **kwargs: P.kwargs) -> T:
        return await self._client.send(make(*args, **kwargs))

    return _shown(perform, make)


def async_lists(
    make: Callable[P, ListCall[T, Item]],
) -> Callable[Concatenate[AsyncResource, P], AsyncPages[T, Item]]:
    """The method that iterates over a list, asynchronously."""

    @wraps(make)
    def perform(self: AsyncResource, /, *args: P.args, **kwargs: P.kwargs) -> AsyncPages[T, Item]:
        return self._client.pages(make(*args, **kwargs))

    return _shown(perform, make, "Async")


def async_downloads(
    make: Callable[P, DownloadCall],
) -> Callable[Concatenate[AsyncResource, P], AsyncDownload]:
    """The method that opens a download, asynchronously."""

    @wraps(make)
    def perform(self: AsyncResource, /, *args: P.args, **kwargs: P.kwargs) -> AsyncDownload:
        return self._client.download(make(*args, **kwargs))

    return _shown(perform, make, "Async")


def _shown(perform: F, make: Callable[..., Any], flavour: str = "") -> F:
    """The method, with the signature that `help` shows: it returns the result instead of the
    call."""
    described = inspect.signature(make)
    made = str(described.return_annotation)
    if made.startswith("Call["):
        result = made.removeprefix("Call[").removesuffix("]")
    else:
        result = flavour + made.replace("ListCall[", "Pages[").replace("DownloadCall", "Download")
    subject = inspect.Parameter("self", inspect.Parameter.POSITIONAL_ONLY)
    # Set by name: the types of functions lack these attributes.
    for name, value in (
        ("__name__", make.__name__.removesuffix("_")),
        (
            "__signature__",
            described.replace(
                parameters=[subject, *described.parameters.values()], return_annotation=result
            ),
        ),
    ):
        setattr(perform, name, value)
    return perform
