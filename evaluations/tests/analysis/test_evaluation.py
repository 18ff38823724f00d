"""The labelled stories: their form, and that the analyst stays as good as it was on them."""

from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import call_command

from evaluations.analysis.evaluation import GOLD, HALVES, Count, evaluate, in_one_paragraph, read_set
from evaluations.analysis.lexicon import table

SETS = {half: read_set(GOLD / f"{half}.txt") for half in HALVES}
EVERY = [story for stories in SETS.values() for story in stories]


def test_there_are_forty_in_two_languages():
    assert len(EVERY) == 40
    assert len({story.name for story in EVERY}) == 40
    assert sum(story.language == "en" for story in EVERY) >= 6


@pytest.mark.parametrize("story", EVERY, ids=lambda story: story.name)
def test_each_is_labelled_whole(story):
    assert len(story.cuts) == 3
    assert list(story.cuts) == sorted(story.cuts)
    assert story.people
    assert story.motifs <= set(table("motifs")), story.motifs - set(table("motifs"))


def test_the_analyst_is_as_good_as_was_asked():
    outcome = evaluate(EVERY)
    assert outcome.boundaries.f1 >= 0.75
    assert outcome.people.f1 >= 0.9
    assert outcome.motifs.f1 >= 0.7


def test_without_paragraphs_every_place_stays():
    joined = in_one_paragraph(EVERY)
    assert all(
        "\n" not in story.text and story.cuts == other.cuts
        for story, other in zip(joined, EVERY, strict=True)
    )
    assert evaluate(joined).boundaries.f1 >= 0.75


def test_counting():
    count = Count(3, 1, 1) + Count(1, 0, 2)
    assert (count, count.f1) == (Count(4, 1, 3), 8 / 12)
    assert Count().f1 == 0


def test_themes_types_and_motifs_hang_together():
    motifs = set(table("motifs"))
    for name in ("themes", "tale_types"):
        for key, entry in table(name).items():
            spoken = entry.get("motifs") or [*entry["core"], *entry.get("also", [])]
            assert set(spoken) <= motifs, key


def test_the_command_prints_the_measures(db, monkeypatch):
    monkeypatch.setattr("evaluations.management.commands.evaluate_analysis._ROUNDS", 1)
    out = StringIO()
    call_command("evaluate_analysis", "--half", "test", "--faults", stdout=out)
    assert "4,000 characters:" in out.getvalue()
    assert "people" in out.getvalue()
