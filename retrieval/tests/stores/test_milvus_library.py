"""pymilvus: only who asks for Milvus loads it, and who has not installed it is told what to do."""

from __future__ import annotations

import os
import subprocess
import sys

import numpy as np
import pytest

from retrieval.errors import IndexDamaged, StoreUnavailable
from retrieval.stores.milvus import client, open_store, sweep, write
from retrieval.stores.milvus.client import client_library

ENTRY = {
    "store": "milvus",
    "collection": "storytool_v_00000000",
    "count": 3,
    "dimensions": 4,
    "fingerprint": "e5",
    "index": "HNSW",
    "probes": [],
}


@pytest.fixture
def not_installed(monkeypatch, settings):
    settings.VECTOR_STORE_URL = "http://127.0.0.1:9"
    monkeypatch.setitem(sys.modules, "pymilvus", None)
    client_library.cache_clear()
    yield
    client_library.cache_clear()


def test_the_file_to_install_is_named(not_installed):
    query = np.ones(4, np.float32)
    for ask in (
        lambda: open_store(ENTRY).search(query, 1),
        lambda: write("v", [], dimensions=4, fingerprint="e5"),
    ):
        with pytest.raises(StoreUnavailable, match=r"pip install -r requirements-milvus\.txt"):
            ask()


def test_sweeping_fails_nobody(not_installed):
    sweep([])


def test_the_named_file_is_there(request):
    assert (request.config.rootpath / client.REQUIREMENTS).is_file()


def test_loaded_on_first_use_only():
    """By the package, nor by an opened store."""
    program = (
        "import django, sys; django.setup()\n"
        "from retrieval.stores.milvus import open_store\n"
        f"open_store({ENTRY!r})\n"
        "assert not {'pymilvus', 'grpc', 'pandas', 'faiss'} & set(sys.modules), sorted(sys.modules)"
    )
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "storytool.settings",
        "VECTOR_STORE_URL": "http://127.0.0.1:9",
    }
    subprocess.run([sys.executable, "-c", program], env=environment, check=True)


@pytest.mark.services
def test_its_import_changes_nothing_around_it(tmp_path):
    """It reads .env files into the environment by itself, and sets up loggers."""
    (tmp_path / ".env").write_text("READ_BEHIND_OUR_BACK=yes\n")
    program = (
        "import logging, os, sys\n"
        "from retrieval.stores.milvus.client import client_library\n"
        "client_library()\n"
        "assert 'READ_BEHIND_OUR_BACK' not in os.environ\n"
        "assert 'PYTHON_DOTENV_DISABLED' not in os.environ\n"
        "assert not logging.getLogger('pymilvus').handlers\n"
    )
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([os.getcwd(), *sys.path])}
    subprocess.run([sys.executable, "-c", program], env=environment, cwd=tmp_path, check=True)


@pytest.mark.parametrize(
    "changed",
    [
        {"collection": "a; drop"},
        {"count": "many"},
        {"probes": [[1]]},
        {"probes": None},
        {"collection": ""},
    ],
)
def test_a_damaged_entry(settings, changed):
    settings.VECTOR_STORE_URL = "http://127.0.0.1:9"
    with pytest.raises(IndexDamaged):
        open_store({**ENTRY, **changed})
    with pytest.raises(IndexDamaged):
        open_store({name: value for name, value in ENTRY.items() if name not in changed})


def test_no_milvus_is_configured_any_more(settings):
    settings.VECTOR_STORE_URL = ""
    with pytest.raises(IndexDamaged, match="VECTOR_STORE_URL is not set"):
        open_store(ENTRY)
    with pytest.raises(StoreUnavailable, match="VECTOR_STORE_URL is not set"):
        write("v", [], dimensions=4, fingerprint="e5")
