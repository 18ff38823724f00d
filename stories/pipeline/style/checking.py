"""The style check of a finished tale."""

from __future__ import annotations

from stories.pipeline.style import english, korean_endings, korean_words
from stories.pipeline.style.types import Length, StyleReport
from stories.pipeline.types import Language


def check_style(text: str, language: Language, asked: tuple[int, int] | None = None) -> StyleReport:
    """Words that no old tale has, the register of the narrator, the length against `asked` (fewest, most characters).

    Of any text, empty ones too; a text of 4,000 characters takes a few milliseconds.
    """
    low, high = asked or (None, None)
    length = Length(len(text.strip()), low, high)
    if language == "en":
        return StyleReport(english.stray_words(text), english.register_of(text), length)
    return StyleReport(korean_words.stray_words(text), korean_endings.register_of(text), length)
