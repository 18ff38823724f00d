"""The sections of the local analyst, on stories short enough to check by eye."""

from __future__ import annotations

import random
from itertools import pairwise

import pytest

from evaluations.analysis.emotion import emotions_of
from evaluations.analysis.language import dialogue_of, keywords_of, reading_of, register_of, repetition_of
from evaluations.analysis.motifs import motifs_of, themes_of
from evaluations.analysis.parts import plot_of
from evaluations.analysis.people import people_of
from evaluations.analysis.setting import setting_of
from evaluations.analysis.text import StoryText
from evaluations.tests.analysis.stories import DEER, FIDDLER

KOREAN, ENGLISH = StoryText(DEER), StoryText(FIDDLER)


def named(story: StoryText):
    return {person.name: person for person in people_of(story).nodes}


@pytest.mark.parametrize("story", [KOREAN, ENGLISH], ids=["ko", "en"])
def test_sentences_lie_in_order_and_leave_nothing_out(story):
    spans = story.sentences
    assert all(start < end for start, end in spans)
    assert all(end <= begin for (_, end), (begin, _) in pairwise(spans))
    assert "".join("".join(story.of(span).split()) for span in spans) == "".join(story.text.split())


def test_what_is_said_within_a_sentence_belongs_to_it():
    story = StoryText("선비가 묻되, “뉘시오? 어디서 오셨소?” 하더라. 노인이 웃더라.")
    assert len(story.sentences) == 2


def test_words_that_stand_alone_are_a_sentence():
    story = StoryText("선비가 물었다. “뉘시오?” 노인은 대답하지 않았다.")
    assert [story.of(span) for span in story.sentences] == [
        "선비가 물었다.",
        "“뉘시오?”",
        "노인은 대답하지 않았다.",
    ]


def test_the_parts_begin_with_the_paragraphs():
    parts = plot_of(KOREAN).parts
    assert [part.part for part in parts] == ["기", "승", "전", "결"]
    assert [DEER[part.start : part.start + 2] for part in parts] == ["옛날", "하루", "그해", "어머"]
    assert [KOREAN.sentences[part.sentence][0] for part in parts] == [part.start for part in parts]


@pytest.mark.parametrize(("count", "parts"), [(1, "기"), (2, "기결"), (3, "기승결"), (4, "기승전결")])
def test_a_story_of_few_sentences_has_fewer_parts(count, parts):
    story = StoryText(" ".join(["나무꾼이 산에 오르니라."] * count))
    assert "".join(part.part for part in plot_of(story).parts) == parts


def test_people_with_names_and_without():
    people = named(KOREAN)
    assert set(people) == {"돌쇠", "어머니", "사슴", "사냥꾼"}
    assert people["돌쇠"].function == "protagonist"
    assert (people["돌쇠"].role, "나무꾼" in people["돌쇠"].aliases) == ("나무꾼", True)
    assert people["사슴"].function == "helper"


def test_english_people():
    people = named(ENGLISH)
    assert {"Wil", "fox", "mother"} <= set(people)
    assert people["Wil"].aliases == ["fiddler"]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("성은 홍이요 이름은 길동이라. 길동이 말하되 가겠나이다 하더라.", "홍길동"),
        ("심 봉사가 더듬어 나오더라. 심 봉사 이르되 뉘시오 하더라.", "심 봉사"),
        ("한 노인이 나타나 이르되 따라오라 하더라. 노인이 앞서더라.", "노인"),
    ],
)
def test_how_somebody_is_named(text, name):
    assert name in named(StoryText(text))


@pytest.mark.parametrize("text", ["바람이 불고 비가 내리더라. 나무에 꽃이 피더라. 하늘이 맑더라."])
def test_where_nobody_is_nobody_is_found(text):
    assert named(StoryText(text)) == {}


def test_relations_are_between_people_of_the_graph():
    people = people_of(KOREAN)
    known = {person.id for person in people.nodes}
    assert all({edge.source, edge.target} <= known for edge in people.edges)
    names = {person.id: person.name for person in people.nodes}
    told = {frozenset((names[edge.source], names[edge.target])): edge.kind for edge in people.edges}
    assert told[frozenset(("돌쇠", "어머니"))] == "parent"


def test_places_and_times():
    setting = setting_of(KOREAN)
    assert "강원도" in {place.name for place in setting.places}
    assert {"옛날", "하루는"} <= {time.name for time in setting.times}


def test_motifs_point_at_the_sentences_that_say_them():
    motifs = motifs_of(KOREAN)
    found = {motif.id: motif for motif in motifs.motifs}
    assert {"animal_rescue", "gratitude", "filial", "want"} <= set(found)
    assert all(KOREAN.of(KOREAN.sentences[number]) for motif in motifs.motifs for number in motif.sentences)
    assert motifs.tale_types[0].id == "grateful_animals"
    assert "kindness" in {theme.id for theme in themes_of(motifs, "ko").themes}


def test_motifs_have_names_in_both_languages():
    assert {motif.name for motif in motifs_of(ENGLISH).motifs} >= {"rescue of an animal", "gratitude repaid"}


def test_feeling_falls_where_there_is_grief_and_rises_at_the_end():
    course = [feeling.valence for feeling in emotions_of(ENGLISH).paragraphs]
    assert len(course) == 4
    assert course[2] < 0 < course[3]


def test_speech_is_measured():
    assert 0.1 < dialogue_of(KOREAN).share < 0.3
    assert dialogue_of(StoryText("아무도 말하지 않았다. 밤은 길었다.")).share == 0


def test_words_of_today_break_the_register():
    modern = StoryText("옛날 한 나무꾼이 스마트폰을 들고 버스를 타더라. 그리하여 집에 이르니라.")
    assert "스마트폰" in {each.word for each in register_of(modern).breaks}
    assert register_of(KOREAN).score > register_of(modern).score
    assert register_of(KOREAN).classical_endings > 0.8


def test_long_sentences_are_harder_to_read():
    plain = StoryText("토끼가 산다. 토끼가 뛴다. 토끼가 웃는다. 토끼가 잔다. 해가 진다.")
    assert reading_of(plain).level < reading_of(KOREAN).level


def test_keywords_and_what_is_said_again():
    people, setting = people_of(KOREAN), setting_of(KOREAN)
    assert "사슴" in [keyword.word for keyword in keywords_of(KOREAN, people, setting).keywords]
    again = StoryText("달은 밝고 밤은 깊고 길은 멀더라. 선비가 가더라. 달은 밝고 밤은 깊고 길은 멀더라.")
    phrase = repetition_of(again).phrases[0]
    assert (phrase.count, phrase.text) == (2, "달은 밝고 밤은 깊고 길은 멀더라")
    assert repetition_of(KOREAN).phrases == []


def test_nothing_that_is_text_breaks_it():
    """Any string with letters in it is analysed: quotes left open, no full stops, jamo, Hanja, one endless line."""
    chance = random.Random(7)
    pieces = [
        "“",
        "”",
        '"',
        "\n\n",
        " ",
        ".",
        "?",
        "春香",
        "ㅋㅋ",
        "ᄒᆞ다",
        "이름은 ",
        "나무꾼이 ",
        "가" * 50,
        "the King ",
        "😀",
        "’",
    ]
    for _ in range(60):
        story = StoryText("나무꾼" + "".join(chance.choices(pieces, k=40)))
        plot_of(story), emotions_of(story), register_of(story), reading_of(story), repetition_of(story)
        people, setting, motifs = people_of(story), setting_of(story), motifs_of(story)
        keywords_of(story, people, setting)
        themes_of(motifs, story.language)


def test_a_word_without_end_holds_nobody_up():
    story = StoryText("옛날에 나무꾼이 살더라. " + "가" * 45_000)
    register = register_of(story)
    assert all(each.end <= len(story.text) for each in register.breaks)
