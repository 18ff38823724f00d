"""The way to a Milvus: its client library, loaded on first use, and its failures as ours."""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from importlib import import_module
from typing import Any, Final

from retrieval.errors import StoreUnavailable
from retrieval.stores.milvus.address import MilvusAddress

REQUIREMENTS: Final = "requirements-milvus.txt"
_NO_DOTENV: Final = "PYTHON_DOTENV_DISABLED"


@cache
def client_library() -> Any:
    """pymilvus. Raises StoreUnavailable where it is not installed."""
    # On import it would read any .env around it into the environment, behind the back of our settings.
    is_ours = _NO_DOTENV not in os.environ
    os.environ.setdefault(_NO_DOTENV, "1")
    try:
        library = import_module("pymilvus")
    except ImportError as error:
        raise StoreUnavailable(
            f"VECTOR_STORE_URL needs pymilvus: pip install -r {REQUIREMENTS} ({error})"
        ) from error
    finally:
        if is_ours:
            os.environ.pop(_NO_DOTENV, None)
    # It brings handlers of its own, and tells each failure with a traceback before it raises it.
    for name in ("pymilvus", "pymilvus.milvus_client", "pymilvus.bulk_writer"):
        logger = logging.getLogger(name)
        logger.handlers.clear()
        logger.propagate = True
        logger.setLevel(logging.CRITICAL)
    return library


def connect(address: MilvusAddress, seconds: float) -> Any:
    """A client with a connection of its own. Raises StoreUnavailable after `seconds` at the latest."""
    library = client_library()
    with answering():
        return library.MilvusClient(
            address.uri, token=address.token, db_name=address.database, timeout=seconds, dedicated=True
        )


@contextmanager
def answering() -> Iterator[None]:
    """Whatever the client raises within is StoreUnavailable, with its reason."""
    grpc, exceptions = import_module("grpc"), import_module("pymilvus.exceptions")
    try:
        yield
    except exceptions.MilvusException as error:
        raise StoreUnavailable(f"Milvus: {error.message} (code {error.code})") from error
    # A channel that was closed beside us is a ValueError, and a file that cannot be opened an OSError.
    except (grpc.RpcError, grpc.FutureTimeoutError, ValueError, OSError) as error:
        raise StoreUnavailable(f"Milvus: {type(error).__name__}: {error}") from error
