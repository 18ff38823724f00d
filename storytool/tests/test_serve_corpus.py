"""`manage.py serve` and the starter corpus: told when it changes, silent otherwise, never in the way."""

from __future__ import annotations

import io

import pytest

from retrieval.errors import BadRow
from retrieval.importing.importer import Counts
from storytool.management.commands import serve


@pytest.fixture
def loading(monkeypatch):
    """Runs the loading with this result; returns what was said and what was complained of."""

    def load(counts, bad=()):
        monkeypatch.setattr(serve, "load_starter_corpus", lambda: (counts, list(bad)))
        command = serve.Command(stdout=io.StringIO(), stderr=io.StringIO(), no_color=True)
        command._load_corpus()
        return command.stdout.getvalue(), command.stderr.getvalue()

    return load


def test_what_came_in_is_told(loading):
    assert loading(Counts(added=424, works=47)) == ("Corpus: 424 passages added, 0 updated.\n", "")


def test_nothing_is_said_where_nothing_changed(loading):
    assert loading(Counts(unchanged=424)) == ("", "")


def test_a_bad_row_is_told_and_keeps_nobody_from_serving(loading):
    said, told = loading(Counts(unchanged=423), [BadRow("passages/a.jsonl", 3, "there is no text")])
    assert (said, told) == ("", "Corpus: passages/a.jsonl:3: there is no text\n")
