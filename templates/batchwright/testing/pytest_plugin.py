"""Fixtures for pytest: `pytest_plugins = ["batchwright.testing.pytest_plugin"]` in conftest.py.

`batch_fake` is a server that starts empty, `batch_client` a client of it in process, and
`batch_server` the URL at which it can be reached on this machine. A test that wants another
server marks itself: `@pytest.mark.batch_fake(dialect="...", seed=1)`, with the arguments of `Fake`.
"""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

try:
    import pytest
except ModuleNotFoundError as error:  # pragma: no cover
    message = f"{error}; these fixtures take: pip install pytest"
    raise ModuleNotFoundError(message, name=error.name) from None

from .. import Client
from . import Fake, serve


def pytest_configure(config: pytest.Config) -> None:
    """Tell pytest of the mark."""
    config.addinivalue_line("markers", "batch_fake(...): the arguments of Fake for this test")


@pytest.fixture
def batch_fake(request: pytest.FixtureRequest) -> Fake:
    """A server that starts empty, for one test."""
    mark = request.node.get_closest_marker("batch_fake")
    return Fake() if mark is None else Fake(*mark.args, **mark.kwargs)


@pytest.fixture
def batch_client(batch_fake: Fake) -> Generator[Client]:
    """A client of `batch_fake`, in process: no network, and waiting takes no time.

    It has the key that the server accepts.
    """
    settings: dict[str, Any] = {batch_fake.contract.key: batch_fake.key or "a-key-for-tests"}
    settings["base_url"] = batch_fake.contract.server
    with Client(transport=batch_fake.transport, **settings) as client:
        yield client


@pytest.fixture
def batch_server(batch_fake: Fake) -> Generator[str]:
    """The base URL at which `batch_fake` answers on this machine."""
    with serve(batch_fake) as url:
        yield url
