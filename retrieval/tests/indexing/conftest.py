"""Fixtures of the index's tests: a folder and an embedder of their own."""

from __future__ import annotations

import pytest

from retrieval.tests.embedders import SETTING


@pytest.fixture
def index_dir(settings, tmp_path):
    """DATA_DIR of this test alone, and an embedder without a model."""
    settings.DATA_DIR = tmp_path
    settings.EMBEDDERS = SETTING
    return tmp_path / "index"
