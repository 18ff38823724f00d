"""The committed topics: well formed, varied, none in both halves."""

from __future__ import annotations

import pytest

from stories.engines.composer.evaluation.topics import committed, parse_topics
from stories.pipeline.types import Language

LANGUAGES: tuple[Language, ...] = ("ko", "en")
HALVES = [(language, held) for language in LANGUAGES for held in (False, True)]


@pytest.mark.parametrize(("language", "held"), HALVES)
def test_every_named_word_stands_in_its_topic(language, held):
    for topic in committed(language, is_held_out=held):
        assert all(word.lower() in topic.text.lower() for word in topic.named), topic


def test_there_are_enough_and_none_twice():
    texts = [topic.text for language, held in HALVES for topic in committed(language, is_held_out=held)]
    assert len(texts) == len(set(texts)) >= 190
    assert len(committed("ko")) >= 100


def test_topics_are_read_with_and_without_their_names():
    first, second = parse_topics(["# what", "용\t용\t\t", "", "해와 달"], "ko")
    assert first.named == ("용",)
    assert second.text == "해와 달"
    assert second.named == ()
