"""A build may be killed anywhere: what was served is served, nothing half-written is read, the next build finishes."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest
from django.conf import settings

OLD, NEW = 3, 5  # passages in the index before and after
RUN = "from common.startup import set_up; set_up(); from retrieval.tests.indexing.killing import main; main()"


@pytest.fixture(scope="module")
def steps(tmp_path_factory):
    """What was found after a kill before each step of a build; the last was not killed."""
    home = tmp_path_factory.mktemp("killed") / "home"
    home.mkdir()
    done = subprocess.run(
        [sys.executable, "-c", RUN],
        env={
            "PATH": os.environ["PATH"],
            "PYTHONPATH": str(settings.BASE_DIR),
            "DATA_DIR": str(home),
            "ENV_FILE": str(home / "none"),
        },
        cwd=settings.BASE_DIR,
        capture_output=True,
        text=True,
        timeout=110,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_there_are_steps_to_kill_at(steps):
    assert len(steps) > 30


def test_a_sound_index_is_served_throughout(steps):
    for told in steps:
        for who in ("opened", "open"):
            assert told[who]["is_right"], told
            assert not told[who]["fallback"], told
            assert told[who]["count"] in (OLD, NEW), told


def test_the_new_one_is_served_from_one_step_on(steps):
    counts = [told["opened"]["count"] for told in steps]
    assert counts == sorted(counts)
    assert counts[0] == OLD
    assert counts[-1] == NEW


def test_the_next_build_finishes(steps):
    for told in steps:
        assert told["next"]["count"] == NEW, told
        assert told["served"] == {"count": NEW, "fallback": False, "is_right": True}, told
        assert told["next"]["is_new"] == (told["opened"]["count"] == OLD), told


def test_what_was_embedded_is_not_embedded_again(steps):
    for told in steps:
        assert told["next"]["embedded"] == NEW - told["cached"], told
    assert {told["cached"] for told in steps} == {OLD, OLD + 1, NEW}


def test_nothing_is_left_of_a_killed_build(steps):
    """Two versions stay, and the row of the killed build says what became of it."""
    for told in steps:
        assert len(told["left"]) == 2, told
        assert "building" not in told["left"], told
        assert "running" not in told["statuses"], told
        assert told["statuses"].count("published") <= 2


def test_less_is_left_to_do_the_later_it_is_killed(steps):
    done = [told["next"]["steps"] for told in steps]
    assert done[-1] < done[0] / 3
