"""Settings of the vector store that cannot work."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.util import find_spec
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning, register

from retrieval.stores.milvus.address import configured_address


@register
def check_vector_store(**_: Any) -> Iterator[CheckMessage]:
    if settings.VECTOR_STORE_TIMEOUT <= 0:
        yield Error(
            f"VECTOR_STORE_TIMEOUT is too small: {settings.VECTOR_STORE_TIMEOUT:g}.", id="retrieval.E002"
        )
    try:
        address = configured_address()
    except ValueError as error:
        yield Error(f"VECTOR_STORE_URL is not understood: {error}.", id="retrieval.E001")
        return
    if address is None:
        return
    if find_spec("pymilvus") is None:
        yield Error(
            "VECTOR_STORE_URL names a Milvus, and its client is not installed.",
            hint="pip install -r requirements-milvus.txt",
            id="retrieval.E003",
        )
    if address.is_file:
        yield Warning(
            "VECTOR_STORE_URL is a file, which one process alone can open: a server and a build would be two.",
            hint="Leave it empty for files that many can read, or name a Milvus server.",
            id="retrieval.W001",
        )
