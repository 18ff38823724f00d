"""How far the check can be trusted: what keeps to the manner is left alone, what is of today is found."""

from __future__ import annotations

import pytest

from stories.pipeline.style import BreakKind, check_style
from stories.tests.pipeline.style.texts import MODERN, corpus, tales


def test_the_corpus_keeps_to_the_manner():
    sentences = classical = passages = 0
    for text, language in corpus():
        report = check_style(text, language)
        assert not report.words, (text, report.words)
        assert not report.register.breaks, (text, report.register.breaks)
        sentences += report.register.sentences
        classical += report.register.classical
        passages += 1
    assert passages > 600
    assert sentences == classical > 2000


def test_so_do_the_composers_tales_of_modern_topics_too():
    for tale in tales():
        report = check_style(tale, "ko")
        assert not report.words, report.words
        assert report.register.share == 1, report.register.breaks


@pytest.mark.parametrize(("text", "words"), MODERN, ids=lambda value: value[:12])
def test_words_of_today_are_found_and_no_others(text, words):
    found = check_style(text, "ko").words
    assert [one.word for one in found] == words.split()
    assert all(text[one.start : one.end] == one.word for one in found)


def test_a_text_of_today_has_no_classical_ending():
    for text, _ in MODERN:
        register = check_style(text, "ko").register
        assert register.classical == 0
        assert register.sentences >= 2
        assert {one.kind for one in register.breaks} <= {BreakKind.PLAIN, BreakKind.POLITE}


def test_most_modern_words_have_an_old_one():
    found = [one for text, _ in MODERN for one in check_style(text, "ko").words]
    assert sum(bool(one.suggestion) for one in found) / len(found) > 0.75
