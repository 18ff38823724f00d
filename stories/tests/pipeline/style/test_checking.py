from __future__ import annotations

import pytest

from stories.pipeline.style import BreakKind, WordKind, check_style


def test_length_against_what_was_asked():
    assert check_style("  가나다\n", "ko").length.characters == 3
    assert check_style("가나다", "ko").length.fits is None
    assert check_style("가나다", "ko", (3, 5)).length.fits is True
    assert check_style("가나다", "ko", (4, 5)).length.fits is False
    assert check_style("가나다라마바", "ko", (3, 5)).length.fits is False


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\0",
        "\ud800",
        "“",
        "가" * 20_000,
        "“" + "가" * 100_000,
        "“" + "나라" * 50_000,
        "스트" + "나라" * 50_000,
        "." * 5_000,
        "“" * 5_000,
        "a'" * 5_000,
        "😀",
    ],
)
@pytest.mark.parametrize("language", ["ko", "en"])
def test_any_text_can_be_checked(text, language):
    report = check_style(text, language)
    assert report.length.characters <= len(text)
    assert all(text[one.start : one.end] == one.word for one in report.words)


def test_english_words_of_today():
    report = check_style(
        "The princess took a taxi to the airport and read her e-mails on two smartphones.", "en"
    )
    assert [(one.word, one.suggestion) for one in report.words] == [
        ("taxi", "hired cart"),
        ("airport", "haven of the air"),
        ("e-mail", "letter"),
        ("smartphone", "speaking mirror"),
    ]


def test_hangul_in_an_english_tale():
    (one,) = check_style("The 도깨비 laughed.", "en").words
    assert (one.word, one.kind) == ("도깨비", WordKind.FOREIGN)


def test_an_english_narrator_does_not_contract():
    text = "The fox didn't wait. “I won't go,” said the hare. It was, like, totally late. So they went home."
    register = check_style(text, "en").register
    assert (register.sentences, register.classical) == (4, 2)
    assert [(one.words, one.kind) for one in register.breaks] == [
        ("didn't", BreakKind.CASUAL),
        ("totally", BreakKind.CASUAL),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "’Twas the fox’s tail.",
        "It was ten o’clock.",
        "The miller's cart and the foxes' den.",
        "‘I don't know,’ he said.",
    ],
)
def test_old_english_is_left_alone(text):
    report = check_style(text, "en")
    assert report.words == ()
    assert report.register.breaks == ()
