"""`manage.py prepare_search` and the topic map: drawn behind the index, and left alone where it is of that index."""

from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import call_command

from retrieval.tests.embedders import SETTING
from retrieval.tests.factories import make_passage
from retrieval.topics.maps import current_map


@pytest.fixture(autouse=True)
def _data_dir(settings, tmp_path):
    settings.DATA_DIR = tmp_path
    settings.EMBEDDERS = SETTING


def said() -> str:
    out = StringIO()
    call_command("prepare_search", stdout=out, stderr=StringIO())
    return out.getvalue()


def test_the_map_is_drawn_behind_the_index(db):
    make_passage(keywords=["제비"])
    assert "Map " in said()
    drawn = current_map()
    assert (drawn.about.count, drawn.is_stale) == (1, False)
    assert said() == ""
    assert current_map().version == drawn.version


def test_it_follows_the_corpus(db):
    make_passage(keywords=["제비"])
    said()
    make_passage(keywords=["용궁"])
    assert "Map " in said()
    assert current_map().about.count == 2


def test_an_empty_corpus_keeps_nobody_from_serving(db):
    said()
    assert said() == ""
