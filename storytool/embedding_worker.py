"""What `taskiq worker storytool.embedding_worker:broker` runs: `manage.py work --embeddings`."""

from __future__ import annotations

from common.startup import set_up

set_up()

from retrieval.indexing.tasks import broker

__all__ = ["broker"]
