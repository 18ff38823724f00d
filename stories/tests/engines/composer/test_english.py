"""English topics and tales."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stories.engines.composer.composing import plan_tale
from stories.engines.composer.english import indefinite, read_english
from stories.tests.engines.composer.samples import ENGLISH, request, requests


def nouns(topic, **tags):
    return {noun.full: noun.kind for noun in read_english(topic, tags).nouns}


@pytest.mark.parametrize(
    ("phrase", "expected"),
    [
        ("fox", "a fox"),
        ("owl", "an owl"),
        ("honest man", "an honest man"),
        ("hour", "an hour"),
        ("one-eyed goblin", "a one-eyed goblin"),
        ("unicorn", "a unicorn"),
        ("ugly toad", "an ugly toad"),
        ("uncle", "an uncle"),
        ("university", "a university"),
        ("European", "a European"),
        ("old ox", "an old ox"),
        ("heir", "an heir"),
        ("heron", "a heron"),
        ("yellow bird", "a yellow bird"),
    ],
)
def test_the_article_follows_the_sound(phrase, expected):
    assert indefinite(phrase) == expected


@pytest.mark.parametrize(
    ("topic", "expected"),
    [
        ("A poor fisherman saves a talking carp", {"poor fisherman": "human", "talking carp": "beast"}),
        ("The fox of Mount Halla", {"fox": "beast", "Mount Halla": "wild"}),
        ("Nari waits in Gyeongju", {"Nari": "human", "Gyeongju": "town"}),
        ("the princess Nari", {"the princess Nari": "human"}),
        ("a robot detective on the moon", {"robot detective": "spirit", "moon": "wild"}),
        ("two foxes and a jade flute", {"fox": "beast", "jade flute": "thing"}),
        ("an owl of the Han River", {"owl": "beast", "the Han River": "wild"}),
        ("love and revenge", {"love": "keyword", "revenge": "keyword"}),
        ("quantum teleportation", {"quantum": "keyword"}),
        ("the king's flute", {"king": "human", "flute": "thing"}),
    ],
)
def test_people_places_and_things_are_found(topic, expected):
    assert nouns(topic) == expected


def test_tags_add_people_and_places():
    assert nouns("A fox", characters=("Hong Gildong",), location=("Mount Seorak",)) == {
        "fox": "beast",
        "Hong Gildong": "human",
        "Mount Seorak": "wild",
    }


@given(st.text(max_size=120))
def test_no_text_breaks_the_reader(topic):
    for noun in read_english(topic, {"characters": (topic,)}).nouns:
        assert noun.word


@pytest.mark.parametrize("topic", ENGLISH)
def test_every_article_of_every_tale_is_right(topic):
    for asked in requests((topic,), range(10), ("long",)):
        for article, word in re.findall(r"\b([Aa]n?) ([A-Za-z-]+)", plan_tale(asked).story()):
            assert indefinite(word).split()[0] == article.lower(), f"{article} {word}"


@pytest.mark.parametrize("topic", ENGLISH)
def test_every_sentence_begins_with_a_capital(topic):
    for asked in requests((topic,), range(6), ("long",)):
        story = plan_tale(asked).story()
        assert re.findall(r"(?:^|\.”? |\n)“?[a-z].{9}", story) == []
        assert re.findall(r"\b(the the|a a|the a|a the)\b", story) == []
        assert not re.search("[가-힣]", story)


@pytest.mark.parametrize(
    ("topic", "words"),
    [
        (ENGLISH[0], ("poor fisherman", "talking carp")),
        (ENGLISH[1], ("fox", "Mount Halla")),
        (ENGLISH[2], ("princess Nari", "Gyeongju")),
        (ENGLISH[3], ("robot detective", "the moon")),
        (ENGLISH[4], ("an honest old ox",)),
    ],
)
def test_what_the_topic_names_is_in_the_tale(topic, words):
    for seed in range(5):
        story = plan_tale(request(topic, seed)).story()
        for word in words:
            assert word.lower() in story.lower()


@pytest.mark.parametrize(
    ("topic", "pronoun"), [("A widow finds a ring", "she"), ("A king finds a ring", "he")]
)
def test_pronouns_follow_the_hero(topic, pronoun):
    assert {plan_tale(request(topic, seed)).slots["he"] for seed in range(6)} == {pronoun}
