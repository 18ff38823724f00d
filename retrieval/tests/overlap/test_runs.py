"""Runs that a text shares with passages: found over small differences, told by place and length."""

from __future__ import annotations

import pytest

from retrieval.overlap import Overlap, OverlapStream, Run
from retrieval.syllables import syllables_of
from retrieval.tests.overlap.conftest import ENGLISH, OTHER, TALE

BEFORE = (
    "그 무렵 서울 장안에는 글 잘하는 선비가 하나 있었는데 벼슬길에는 뜻을 두지 않고 날마다 낚시로 소일함. "
)
BEHIND = " 이 말을 들은 이웃들은 저마다 혀를 차며 돌아가 버렸다."


def runs(overlap: Overlap, text: str, shortest: int = 12) -> list[Run]:
    stream = OverlapStream(overlap)
    stream.feed(text, is_last=True)
    return stream.runs(shortest)


def first(overlap: Overlap, copied: str) -> Run:
    found = runs(overlap, BEFORE + copied + BEHIND)
    assert found, copied
    return found[0]


def test_a_copied_sentence_is_told_with_its_place_and_length(overlap):
    copied = "화살 맞은 사슴이 달려와 숨겨 달라 하거늘, 나무꾼이 불쌍히 여겨"
    text = BEFORE + copied + BEHIND

    (run, *_) = runs(overlap, text)

    assert run.row == 0
    assert text[run.start : run.end] == copied
    assert run.length == run.matched == len(syllables_of(copied)) == 26
    passage = syllables_of(TALE)
    assert TALE[passage.starts[run.passage_start] : passage.ends[run.passage_end - 1]] == copied


@pytest.mark.parametrize(
    "copied",
    [
        "화살맞은 사슴이달려와, 숨겨달라 하거늘… 나무꾼이! 불쌍히여겨",
        "화살 맞은 사슴은 달려와 숨겨 달라 하거늘, 나무꾼도 불쌍히 여겨",
        "화살 맞은 사슴 달려와 숨겨 달라 하거늘, 나무꾼 불쌍히 여겨",
        "화살을 맞은 사슴이 달려와서 숨겨 달라고 하거늘, 나무꾼이 불쌍히 여겨",
        "화살 마즌 사슴이 달녀와 숨겨 달라 ᄒᆞ거늘, 나무꾼이 불샹히 녀겨",
        "화살 맞은 사슴이 달려와 숨겨 달라 하였거늘, 나무꾼이 불쌍히 여겨",
    ],
)
def test_spaces_particles_and_old_letters_do_not_hide_it(overlap, copied):
    run = first(overlap, copied)
    assert run.row == 0
    assert run.length >= 20
    assert run.matched >= 18


def test_hanja_and_hangul_are_read_alike(make_overlap):
    overlap = make_overlap("龍王이 病이 들어 百藥이 無效하매 四海의 名醫를 다 불러 水宮에 모으니라.")
    run = first(overlap, "용왕이 병이 들어 백약이 무효하매 사해의 명의를 다 불러 수궁에 모으니라")
    assert run.length == run.matched == 30


def test_english_is_measured_in_spoken_syllables(overlap):
    copied = "one morning a wounded deer came running out of the trees"
    text = "He sang all day. " + copied.upper() + " it fell."
    (run,) = runs(overlap, text)
    assert run.row == 2
    assert run.length == len(syllables_of(copied)) == 14


def test_a_particle_at_the_very_end_belongs_to_the_run(overlap):
    run = first(overlap, "나무꾼이 불쌍히 여겨 나뭇짐 속에 사슴은")
    assert run.length == len(syllables_of("나무꾼이 불쌍히 여겨 나뭇짐 속에 사슴을"))


def test_two_passages_of_one_text_are_told_apart_the_longer_first(overlap):
    text = BEFORE + OTHER[:60] + BEHIND + TALE[:40] + BEHIND
    found = runs(overlap, text, 20)
    assert [run.row for run in found] == [1, 0]
    assert found[0].length > found[1].length >= 20


@pytest.mark.parametrize(
    "text", ["", " \n", BEFORE + BEHIND, "가" * 5000, "\ud800\x00", "the " * 300, "은는이가" * 100]
)
def test_nothing_is_found_where_nothing_is_shared(overlap, text):
    assert runs(overlap, text) == []


def test_the_words_of_a_passage_in_another_order_are_no_run(overlap):
    shuffled = " ".join(sorted(TALE.split()))
    assert runs(overlap, shuffled, 20) == []


def test_the_whole_passage_is_one_run(overlap):
    found = runs(overlap, TALE)
    assert found[0].length == found[0].matched == len(syllables_of(TALE))
    assert [run.row for run in found] == [0]


def test_an_index_of_nothing(make_overlap):
    assert runs(make_overlap(), TALE) == []
    assert runs(make_overlap("", "…"), ENGLISH) == []
