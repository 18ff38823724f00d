"""The analyst's prompts: files of ours, each with a version, read as those of the engines are."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Final

from stories.engines.llm.prompts import Prompt, read_prompt

FOLDER: Final = Path(__file__).parent


@cache
def prompt(language: str, name: str) -> Prompt:
    """The prompt of that name. Raises ValueError for a file that is no prompt."""
    return read_prompt(FOLDER, language, name)
