"""One build at a time: by the folder's lock on one machine, by the row's lease on many."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import timedelta

import pytest
from django.conf import settings as django_settings
from django.utils import timezone

from retrieval.errors import BuildRunning, RecallTooLow
from retrieval.indexing import leases
from retrieval.indexing.builder import build_index
from retrieval.indexing.leases import build_lease
from retrieval.indexing.versions import index_folder
from retrieval.models import IndexBuild
from retrieval.stores import tuning
from retrieval.tests.factories import make_passage

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("bare_index_dir")]
HERE, THERE = "a" * 32, "b" * 32


def row():
    return IndexBuild.objects.latest("pk")


def running(holder=THERE, left=60):
    return IndexBuild.objects.create(
        slot=1, holder=holder, lease_expires_at=timezone.now() + timedelta(seconds=left)
    )


def test_only_one_at_a_time():
    with build_lease(HERE), pytest.raises(BuildRunning), build_lease(THERE):
        pytest.fail("two at once")


def test_one_after_another():
    for _ in range(2):
        with build_lease(HERE) as lease:
            lease.finish(IndexBuild.Status.PUBLISHED, version="v")
    assert list(IndexBuild.objects.values_list("status", "slot", "version")) == [("published", None, "v")] * 2


def test_another_machine_builds():
    other = running()
    make_passage()
    with pytest.raises(BuildRunning):
        build_index()
    other.refresh_from_db()
    assert other.status == "running"
    assert index_folder().current() is None


def test_who_let_its_lease_run_out_is_dead():
    other = running(left=-1)
    with build_lease(HERE) as lease:
        lease.forget()
    other.refresh_from_db()
    assert (other.status, other.slot) == ("abandoned", None)


def test_who_held_the_lock_of_this_folder_is_dead():
    """Since somebody else has it now: there is no lease to be waited for."""
    other = running(holder=f"{HERE} elsewhere:1")
    with build_lease(HERE):
        other.refresh_from_db()
        assert other.status == "abandoned"


def test_a_claim_that_was_lost_publishes_nothing(monkeypatch):
    make_passage()
    build_index()
    served = index_folder().current()
    make_passage()

    def lost(self, **fields):
        return False

    monkeypatch.setattr(leases.BuildLease, "_write", lost)
    with pytest.raises(BuildRunning):
        build_index()
    assert index_folder().current() == served


def test_the_row_says_what_was_built():
    make_passage(topic="흥부가 박을 타다")
    built = build_index()
    told = row()
    assert (told.status, told.version, told.passages, told.embedded) == ("published", built.version, 1, 2)
    assert told.embedder == "bigrams"
    assert len(told.fingerprint) == 32
    assert told.recall == 1.0
    assert told.finished_at >= told.started_at


def test_nothing_is_kept_of_a_build_that_had_nothing_to_do():
    make_passage()
    build_index()
    build_index()
    assert IndexBuild.objects.count() == 1


def test_a_failure_is_written_down():
    with pytest.raises(ZeroDivisionError), build_lease(HERE):
        _ = 1 / 0
    assert (row().status, row().slot, row().error) == ("failed", None, "ZeroDivisionError: division by zero")


def test_a_recall_too_low_is_refused(monkeypatch):
    make_passage()
    build_index()
    served = index_folder().current()
    make_passage()
    monkeypatch.setattr(tuning, "recall_of", lambda *_: 0.98)
    with pytest.raises(RecallTooLow):
        build_index()
    assert (row().status, row().recall, row().slot) == ("refused", 0.98, None)
    assert index_folder().current() == served


@pytest.mark.django_db(transaction=True)
def test_the_lease_is_pushed_on_while_it_builds(monkeypatch):
    monkeypatch.setattr(leases, "_BEAT", 0.01)
    with build_lease(HERE) as lease:
        first = row().lease_expires_at
        lease.tell(stage="embedding", done=3)
        while row().lease_expires_at == first or row().stage != "embedding":
            pass
        assert row().done == 3
        lease.forget()


def test_the_lock_keeps_other_processes_out(bare_index_dir):
    """And is let go by a process that is killed."""
    holding = f"""
import sys
from pathlib import Path
from retrieval.indexing.versions import VersionedFolder
with VersionedFolder(Path({str(bare_index_dir)!r})).lock() as name:
    print(name, flush=True)
    sys.stdin.read()
"""
    environment = {**os.environ, "PYTHONPATH": str(django_settings.BASE_DIR)}
    with subprocess.Popen(
        [sys.executable, "-c", holding],
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as other:
        assert other.stdout is not None
        name = other.stdout.readline().strip()
        assert len(name) == 32
        with pytest.raises(BuildRunning):
            build_index()
        other.kill()
        other.wait()
    with index_folder().lock() as ours:
        assert ours == name
    build_index()
