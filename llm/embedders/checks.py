"""Settings of the embedder that cannot work together."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning, register

from llm.embedders.e5 import E5Embedder
from llm.errors import EmbedderUnavailable


@register
def check_embedder(**_: Any) -> Iterator[CheckMessage]:
    if settings.EMBEDDER == "openai":
        yield from _openai()
    elif settings.EMBEDDING_MODEL:
        yield Warning(
            f"EMBEDDING_MODEL is set, but EMBEDDER={settings.EMBEDDER} does not ask for it.",
            hint="Set EMBEDDER=openai, or unset EMBEDDING_MODEL.",
            id="llm.W101",
        )
    if settings.EMBEDDER == "e5":
        yield from _e5()


def _openai() -> Iterator[CheckMessage]:
    options = settings.EMBEDDERS["default"]["OPTIONS"]
    if not options["model"]:
        yield Error("EMBEDDER=openai, and no model is named.", hint="Set EMBEDDING_MODEL.", id="llm.E101")
    if options["base_url"] and urlsplit(options["base_url"]).scheme not in ("http", "https"):
        yield Error("The embedding server's address must begin with http:// or https://.", id="llm.E102")
    if not options["base_url"] and not options["api_key"]:
        yield Error(
            "OpenAI's embeddings need a key.",
            hint="Set EMBEDDING_API_KEY or OPENAI_API_KEY, or EMBEDDING_BASE_URL to a server that needs none.",
            id="llm.E103",
        )
    if options["dimensions"] < 0 or options["characters"] < 1:
        yield Error("EMBEDDING_DIMENSIONS or EMBEDDING_CHARACTERS is too small.", id="llm.E104")


def _e5() -> Iterator[CheckMessage]:
    try:
        E5Embedder().load()
    except EmbedderUnavailable as error:
        yield Error(
            f"EMBEDDER=e5, but {error.args[0]}.",
            hint="It needs Linux on x86-64; EMBEDDER=auto takes lsa elsewhere.",
            id="llm.E105",
        )
