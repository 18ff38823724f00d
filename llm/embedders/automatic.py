"""The embedder of an installation that names none."""

from __future__ import annotations

from llm.embedders.base import Embedder
from llm.embedders.e5 import E5Embedder
from llm.embedders.lsa import LsaEmbedder
from llm.errors import EmbedderUnavailable


def best_embedder() -> Embedder:
    """`e5` where it can be loaded, and `lsa`, which needs nothing but numpy, elsewhere."""
    embedder = E5Embedder()
    try:
        embedder.load()
    except EmbedderUnavailable:
        return LsaEmbedder()
    return embedder
