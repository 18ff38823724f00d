"""Fixtures of the index's tests: a folder and an embedder of their own."""

from __future__ import annotations

import pytest

from retrieval.indexing import catalogue
from retrieval.tests.embedders import SETTING


@pytest.fixture
def index_dir(settings, tmp_path):
    """The index's folder of this test alone, and an embedder without a model."""
    settings.DATA_DIR = tmp_path
    settings.EMBEDDERS = SETTING
    return tmp_path / "index"


@pytest.fixture
def bare_index_dir(index_dir, monkeypatch):
    """As `index_dir`, and the index has no parts but rows and vectors."""
    monkeypatch.setattr(catalogue, "PARTS", {})
    return index_dir
