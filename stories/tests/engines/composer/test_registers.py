"""The manner of telling: by genre or plot, heard in openings, ends of sentences, turns; the strange described."""

from itertools import combinations

import pytest

from stories.engines.composer.composing import plan_tale
from stories.engines.composer.phrases.books import book
from stories.engines.composer.planner import Step
from stories.engines.composer.registers import asked_register, choose_register, introduced
from stories.engines.composer.sentence_ends import voice_of
from stories.engines.composer.surface import dice, sentences
from stories.pipeline.style import check_style
from stories.tests.engines.composer.samples import request

KO = book("ko")
GENRES = {
    "판소리계 소설": "pansori",
    "영웅 소설": "hero",
    "설화": "folktale",
    "야담": "yadam",
    "한문 소설": "hanmun",
}


@pytest.mark.parametrize(("genre", "key"), GENRES.items())
def test_a_genre_calls_for_its_register(genre, key):
    register = asked_register(KO, ("", genre))
    assert register is not None
    assert register.key == key


def test_another_genre_calls_for_none_and_the_plot_decides():
    assert asked_register(KO, ("공상과학",)) is None
    plot = KO.plots[0]
    chosen = [choose_register(KO, (), plot, dice(seed)) for seed in range(40)]
    assert {register and register.key for register in chosen} == set(KO.manners[plot.family])


def test_english_has_no_registers():
    assert choose_register(book("en"), ("pansori",), book("en").plots[0], dice(1)) is None


@pytest.mark.parametrize("length", ["short", "medium", "long"])
def test_the_five_registers_sound_different(length):
    told = {
        genre: plan_tale(request("선비가 두루미를 구해 준다", 5, length, genre=genre)).story()
        for genre in GENRES
    }
    said = {genre: set(sentences(story)) for genre, story in told.items()}
    for one, other in combinations(said, 2):
        assert len(said[one] & said[other]) <= 0.75 * len(said[one]), (one, other)


@pytest.mark.parametrize(
    ("genre", "sign"), [("영웅 소설", "설,"), ("판소리", "는구나"), ("한문 소설", "하니라")]
)
def test_each_register_has_its_own_sound(genre, sign):
    told = [plan_tale(request("선비가 두루미를 구해 준다", seed, genre=genre)).story() for seed in range(8)]
    assert sum(sign in story for story in told) >= 7


@pytest.mark.parametrize("genre", GENRES)
def test_every_register_stays_classical(genre):
    for seed in range(10):
        told = plan_tale(request("선비가 두루미를 구해 준다", seed, "long", genre=genre)).story()
        register = check_style(told, "ko").register
        assert (register.share or 0) >= 0.97, register.breaks


@pytest.mark.parametrize(
    ("plain", "written"),
    [
        ("그가 하더라.", "그가 하니라."), ("길이 멀더라.", "길이 머니라."), ("물이 맑더라.", "물이 맑으니라."),
        ("말이 없었더라.", "말이 없었느니라."),
        ("굽히지 않더라.", "굽히지 아니하니라."), ("소리를 듣더라.", "소리를 듣더라."),
        ("뜻이 아름답더라.", "뜻이 아름답더라."),
    ],
)  # fmt: skip
def test_ends_are_turned_as_their_stems_ask(plain, written):
    voice = voice_of("hanmun")
    assert {voice(plain, dice(seed)) for seed in range(30)} == {plain, written}


def test_speech_keeps_its_own_ends():
    text = "“그가 가더라.” 하더라."
    told = {voice_of("hanmun")(text, dice(seed)) for seed in range(30)}
    assert told == {text, "“그가 가더라.” 하니라."}


@pytest.mark.parametrize("key", ["folktale", "none such"])
def test_a_register_without_a_voice_leaves_the_text(key):
    assert voice_of(key)("그가 가더라.", dice(1)) == "그가 가더라."


@pytest.mark.parametrize(
    ("topic", "thing"),
    [
        ("로봇이 선비를 만난다", "쇠사람"), ("기관차를 탄 선비", "쇠수레"),
        ("선비가 지하철에서 커피를 찾는다", "검은 차"),
        ("스마트폰을 주운 농부", "말하는 거울"), ("우주선을 탄 토끼", "별배"),
    ],
)  # fmt: skip
def test_the_strange_is_described_before_it_is_named(topic, thing):
    for seed in range(20):
        plan = plan_tale(request(topic, seed, "short"))
        for text in (plan.draft(), plan.story()):
            first = next(said for said in sentences(text) if thing in said)
            described = [wording.split("{")[0][:12] for wording in KO.strange[thing]]
            before = text[: text.index(first) + len(first)]
            assert any(start in before for start in described), (seed, first)


def test_nothing_is_described_that_is_not_named():
    steps = [Step(0, 0, 0.0, "선비가 살더라.", scene=False)]
    assert introduced(steps, KO.strange, dice(1)) == tuple(steps)


def test_no_description_uses_the_particles_of_another_word():
    for word, wordings in KO.strange.items():
        assert all(word in wording or "{it" in wording for wording in wordings), word
