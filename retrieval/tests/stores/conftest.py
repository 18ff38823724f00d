"""A Milvus of the test's own, within its process (milvus-lite)."""

from __future__ import annotations

import importlib
import socket

import pytest


class MilvusServer:
    """Answers on one port of this machine whenever it is started; what it was given outlives a stop."""

    def __init__(self, folder):
        self._folder = folder
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self._running = None

    @property
    def url(self):
        return f"http://127.0.0.1:{self.port}"

    def start(self):
        # milvus-lite is installed by `make test-services` alone.
        server = importlib.import_module("milvus_lite.adapter.grpc.server")
        self._running = server.start_server_in_thread(str(self._folder), port=self.port)

    def stop(self):
        if self._running is not None:
            server, database, _ = self._running
            server.stop(grace=0).wait()
            database.close()
            self._running = None


@pytest.fixture
def milvus_server(tmp_path, settings):
    server = MilvusServer(tmp_path / "milvus")
    server.start()
    settings.VECTOR_STORE_URL = server.url
    settings.VECTOR_STORE_TIMEOUT = 10
    yield server
    server.stop()


@pytest.fixture
def milvus_file(tmp_path, settings):
    settings.DATA_DIR = tmp_path
    settings.VECTOR_STORE_URL = "vectors.db"
    settings.VECTOR_STORE_TIMEOUT = 10
    yield tmp_path / "vectors.db"
    manager = importlib.import_module("milvus_lite.server_manager")
    manager.server_manager_instance.release_server(str(tmp_path / "vectors.db"))
