"""Metrics of one process, and of several that share a directory."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest
from prometheus_client import REGISTRY

from common import metrics

COUNTS_AND_LEAVES = """
from common import metrics
metrics.EVENTS_COMMITTED.inc({events})
metrics.READERS.inc({readers})
{then}
"""


def sample(name: str, **labels: str) -> float:
    return REGISTRY.get_sample_value(name, labels) or 0.0


def run(code: str, directory) -> str:
    environment = {**os.environ, "PROMETHEUS_MULTIPROC_DIR": str(directory)}
    return subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True
    ).stdout


def test_one_process():
    before = sample("storytool_events_committed_total")
    metrics.EVENTS_COMMITTED.inc(3)
    assert sample("storytool_events_committed_total") == before + 3
    assert f"storytool_events_committed_total {before + 3}".encode() in metrics.exposition()


def test_processes_of_one_directory_count_together(tmp_path):
    run(COUNTS_AND_LEAVES.format(events=2, readers=5, then=""), tmp_path)
    text = run(
        COUNTS_AND_LEAVES.format(events=3, readers=1, then="print(metrics.exposition().decode())"), tmp_path
    )
    assert "storytool_events_committed_total 5.0" in text
    assert "storytool_readers 1.0" in text, "the first process is gone, and its readers with it"


def test_what_living_processes_say_stays(tmp_path):
    mine, other = tmp_path / f"gauge_livesum_{os.getpid()}.db", tmp_path / "gauge_livesum_x.db"
    gone = tmp_path / "gauge_livesum_99999999.db"
    counter = tmp_path / "counter_99999999.db"
    for file in (mine, other, gone, counter):
        file.touch()
    metrics.forget_dead_processes(tmp_path)
    assert sorted(tmp_path.iterdir()) == sorted([mine, other, counter])


@pytest.mark.parametrize("path", ["/api/nothing/here/달빛", "/admin/login/"])
def test_requests_are_counted_by_view_and_never_by_address(client, db, path):
    client.get(path)
    text = metrics.exposition().decode()
    assert "달빛" not in text
    assert "nothing/here" not in text


def test_a_request_is_counted(client, db):
    labels = {"view": "admin:login", "method": "GET", "status": "200"}
    before = sample("storytool_http_requests_total", **labels)
    timed = sample("storytool_http_request_seconds_count", view="admin:login")
    client.get("/admin/login/")
    assert sample("storytool_http_requests_total", **labels) == before + 1
    assert sample("storytool_http_request_seconds_count", view="admin:login") == timed + 1


def test_probes_are_not_counted(client):
    before = metrics.exposition()
    client.get("/healthz")
    assert b'view="healthz"' not in metrics.exposition()
    assert before.count(b"http_requests_total{") == metrics.exposition().count(b"http_requests_total{")


def test_a_method_of_somebodys_own_is_one_word(client):
    client.generic("BREW", "/admin/login/")
    text = metrics.exposition().decode()
    assert "BREW" not in text
    assert 'method="other"' in text
