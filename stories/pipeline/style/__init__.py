"""Whether a tale keeps to the manner of old tales: its words, its register, its length. Pure."""

from stories.pipeline.style.checking import check_style
from stories.pipeline.style.types import (
    BreakKind,
    Length,
    Register,
    RegisterBreak,
    StrayWord,
    StyleReport,
    WordKind,
)

__all__ = [
    "BreakKind",
    "Length",
    "Register",
    "RegisterBreak",
    "StrayWord",
    "StyleReport",
    "WordKind",
    "check_style",
]
