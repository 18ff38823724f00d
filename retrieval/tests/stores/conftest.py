"""A Milvus of the tests' own, within their process: milvus-lite, which `make test-services` installs."""

from __future__ import annotations

import importlib
import socket

import pytest


class MilvusServer:
    """Answers on one port of this machine whenever it is started; what it was given outlives a stop."""

    def __init__(self, folder):
        self._folder = folder
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self._running = None

    @property
    def url(self):
        return f"http://127.0.0.1:{self.port}"

    def start(self):
        server = importlib.import_module("milvus_lite.adapter.grpc.server")
        self._running = server.start_server_in_thread(str(self._folder), port=self.port)

    def stop(self):
        if self._running is not None:
            server, database, _ = self._running
            server.stop(grace=0).wait()
            database.close()
            self._running = None


@pytest.fixture(scope="module")
def shared_milvus(tmp_path_factory):
    """One for all tests of a module: they name their collections differently."""
    server = MilvusServer(tmp_path_factory.mktemp("milvus"))
    server.start()
    yield server
    server.stop()


@pytest.fixture(scope="module")
def shared_milvus_file(tmp_path_factory):
    path = tmp_path_factory.mktemp("milvus") / "vectors.db"
    yield path
    manager = importlib.import_module("milvus_lite.server_manager")
    manager.server_manager_instance.release_server(str(path))


@pytest.fixture
def milvus_server(tmp_path, settings):
    """One of this test alone, that it may stop and start."""
    server = MilvusServer(tmp_path / "milvus")
    server.start()
    settings.VECTOR_STORE_URL = server.url
    settings.VECTOR_STORE_TIMEOUT = 10
    yield server
    server.stop()
