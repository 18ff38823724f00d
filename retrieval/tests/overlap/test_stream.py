"""A text that comes in pieces: however it is cut, the same is found, and what is still running is known."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from retrieval.overlap import OverlapStream
from retrieval.tests.overlap.conftest import ENGLISH, OTHER, TALE
from retrieval.tests.overlap.test_runs import BEFORE, BEHIND, runs

# Old letters apart, which are read by the word that they stand in.
TEXT = (
    BEFORE + TALE[30:90].replace("이 ", "은 ") + BEHIND + ENGLISH[20:130] + " Here it ends. " + OTHER[10:70]
)


def cut(text: str, places: list[int]) -> list[str]:
    edges = [0, *sorted(place % (len(text) + 1) for place in places), len(text)]
    return [text[start:end] for start, end in pairwise(edges)]


@settings(max_examples=25, deadline=None)
@given(places=st.lists(st.integers(0, 10_000), max_size=60))
def test_the_cuts_make_no_difference(shared_overlap, places):
    stream = OverlapStream(shared_overlap)
    for piece in cut(TEXT, places):
        stream.feed(piece)
    stream.feed("", is_last=True)

    whole = runs(shared_overlap, TEXT)
    assert {(run.row, run.start, run.end, run.length) for run in stream.runs()} == {
        (run.row, run.start, run.end, run.length) for run in whole
    }
    assert len(whole) == 3


def test_a_long_text_at_once_hides_nothing(make_overlap):
    passages = [f"{TALE[number : number + 60]} {number}번째 {OTHER[number % 20 :]}" for number in range(30)]
    copied = [TALE[40:90], OTHER[5:60], ENGLISH[30:140]]
    text = " ".join(f"{BEFORE} {part} {BEHIND}" for part in copied * 20)
    stream = OverlapStream(make_overlap(*passages, ENGLISH))
    stream.feed(text, is_last=True)
    runs = stream.runs(20)
    places = [text.index(part, text.index(copied[0]) + 1) for part in copied]
    assert all(any(run.start <= place + 20 and place + 20 < run.end for run in runs) for place in places)


def test_particles_alone_cost_nothing(overlap):
    stream = OverlapStream(overlap)
    for _ in range(200):
        stream.feed("은는이가을를에서의도" * 10)
    assert len(stream._codes) - stream._shingled <= 200
    stream.feed(" " + TALE)
    assert stream.runs(20)


def test_single_characters(overlap):
    stream = OverlapStream(overlap)
    for char in TEXT:
        stream.feed(char)
    stream.feed("", is_last=True)
    assert stream.runs() == runs(overlap, TEXT)


def test_a_run_is_running_until_the_text_goes_another_way(overlap):
    stream = OverlapStream(overlap)
    stream.feed(BEFORE)
    assert stream.running() is None
    stream.feed("화살 맞은 사슴이 달려와 숨겨 달라")
    running = stream.running()
    assert running is not None
    assert running.length == 14
    stream.feed(" 하거늘, 나무꾼이 불쌍히")
    running = stream.running()
    assert running is not None
    assert running.length == 24
    stream.feed(BEHIND)
    assert stream.running() is None
    assert stream.runs(20)[0].length >= 24


def test_an_unfinished_word_waits_for_its_end(overlap):
    stream = OverlapStream(overlap)
    stream.feed("at the foot of a mountain, and one morning a woun")
    before = stream.runs()[0]
    stream.feed("ded deer came")
    stream.feed(" ", is_last=True)
    assert stream.runs()[0].length > before.length
