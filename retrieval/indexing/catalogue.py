"""The parts of an index beside its rows and vectors, by name. Each is imported when an index is built or opened."""

from __future__ import annotations

from importlib.util import find_spec
from typing import Final, cast

from django.utils.module_loading import import_string

from retrieval.indexing.parts import IndexPart

PARTS: Final = {
    "keywords": "retrieval.indexing.keywords.KeywordPart",
    "overlap": "retrieval.overlap.OverlapPart",
}


def part(name: str) -> IndexPart:
    return cast(IndexPart, import_string(PARTS[name])())


def parts() -> list[IndexPart]:
    return [part(name) for name, path in PARTS.items() if find_spec(path.rpartition(".")[0])]
