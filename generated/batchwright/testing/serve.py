# Copied by `make generate` from templates/batchwright/testing/serve.py. Do not edit.
"""Serves the fake on a local port, for clients in any language."""

from __future__ import annotations

import socket
import threading
from collections.abc import Generator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from .._runtime.http.settings import LAST_PORT
from .arguments import whole
from .fake import Fake
from .http.asgi_app import App

if TYPE_CHECKING:
    from .http.uvicorn_server import LoopbackServer

HOST = "127.0.0.1"
"""The only address: a fake is not for other machines."""


@contextmanager
def serve(fake: Fake, *, port: int = 0) -> Generator[str]:
    """Serve a fake from a thread during the block.

    Args:
        fake: The fake; it can be used in process at the same time.
        port: The port; 0 is a free one.

    Returns:
        The base URL for clients, such as `http://127.0.0.1:8080/v1`.

    Raises:
        OSError: The port is taken.
        ValueError: There is no such port.
        ImportError: uvicorn is not installed.
    """
    server = server_of(fake)
    with listening(port) as listener:
        thread = threading.Thread(
            target=server.run, kwargs={"sockets": [listener]}, name="fake", daemon=True
        )
        thread.start()
        try:
            yield url_of(fake, listener)
        finally:
            server.end()
            thread.join()


def server_of(fake: Fake) -> LoopbackServer:
    """The server of a fake.

    Raises:
        ImportError: uvicorn is not installed.
    """
    try:
        from .http.uvicorn_server import LoopbackServer
    except ModuleNotFoundError as error:
        message = f"{error}; serving needs: pip install uvicorn python-multipart"
        raise ModuleNotFoundError(message, name=error.name) from None
    return LoopbackServer(App(fake.gateway))


def listening(port: int) -> socket.socket:
    """A listening socket.

    Raises:
        OSError: The port is taken.
        ValueError: There is no such port.
    """
    whole("port", port, 0, LAST_PORT)
    return socket.create_server((HOST, port), backlog=2048)


def url_of(fake: Fake, listener: socket.socket) -> str:
    """The base URL for clients."""
    return f"http://{HOST}:{listener.getsockname()[1]}{fake.prefix}"
