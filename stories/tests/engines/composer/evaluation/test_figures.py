"""The composer keeps its measures, on a sample of the committed topics."""

import pytest

from stories.engines.composer.evaluation.figures import Figure, measure
from stories.engines.composer.evaluation.topics import committed


@pytest.mark.parametrize("held", [False, True])
def test_a_sample_of_korean_tales_keeps_every_measure(held):
    found = measure(committed("ko", is_held_out=held)[:40], 120, 7)
    assert [figure for figure in found if not figure.is_met and "CPU" not in figure.name] == []


def test_a_sample_of_english_tales_keeps_every_measure_of_a_single_tale():
    found = measure(committed("en"), 48, 7)
    single = [figure for figure in found if "CPU" not in figure.name and "two seeds" not in figure.name]
    assert [figure for figure in single if not figure.is_met] == []


def test_a_copied_run_is_reported():
    topics = committed("ko")[:1]
    told = {figure.name: figure for figure in measure(topics, 1, 1, corpus={"가" * 20})}
    assert told["runs of 20 syllables of the corpus"].is_met


@pytest.mark.parametrize(
    ("figure", "is_met"),
    [
        (Figure("floor", 0.95, 0.95), True), (Figure("floor", 0.9, 0.95), False),
        (Figure("ceiling", 0, 0, is_ceiling=True), True), (Figure("ceiling", 1, 0, is_ceiling=True), False),
    ],
)  # fmt: skip
def test_a_figure_knows_whether_it_is_met(figure, is_met):
    assert figure.is_met is is_met
