"""The prompts: files of ours, each with a version, filled with a request's words."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from stories.pipeline.types import Language

FOLDER: Final = Path(__file__).with_name("prompts")
_HEAD = re.compile(r"version: (\d+)\n\n(?:# Instructions\n\n(.*?)\n\n)?# Request\n\n(.*)\n", re.DOTALL)
_PLACE = re.compile(r"\{\{(\w+)\}\}")
_TAG = re.compile(r"</(\w+)>")


@dataclass(frozen=True, slots=True)
class Prompt:
    """A prompt as it stands in its file. `digest` changes with every character of it, and then `version` must."""

    name: str
    version: int
    digest: str
    instructions: str
    request: str

    def filled(self, words: Mapping[str, str]) -> str:
        """The request with `words` in their places, each put in as it is but for the prompt's own tags.

        Those are written with other brackets, so that no story can end the block that it stands in. A block between
        empty lines is left out where all of its words are empty. Raises KeyError for a place without a word.
        """
        tag = re.compile(rf"<\s*(/?)\s*({'|'.join(_TAG.findall(self.request)) or '(?!)'})\s*>")
        blocks = []
        for block in self.request.split("\n\n"):
            places = _PLACE.findall(block)
            if not places or any(words[place] for place in places):
                blocks.append(_PLACE.sub(lambda place: tag.sub(r"〈\1\2〉", words[place[1]]), block))
        return "\n\n".join(blocks)


@cache
def prompt_versions(language: Language) -> dict[str, dict[str, int | str]]:
    """Version and digest of each prompt of a language, by name."""
    found = (prompt(language, path.stem) for path in sorted((FOLDER / language).glob("*.md")))
    return {told.name: {"version": told.version, "digest": told.digest} for told in found}


@cache
def prompt(language: Language, name: str) -> Prompt:
    """The prompt of that name. Raises ValueError for a file that is no prompt."""
    return read_prompt(FOLDER, language, name)


def read_prompt(folder: Path, language: str, name: str) -> Prompt:
    """A prompt of any folder of them. Raises ValueError for a file that is no prompt."""
    text = (folder / language / f"{name}.md").read_text(encoding="utf-8")
    found = _HEAD.fullmatch(text)
    if found is None:
        raise ValueError(f"{language}/{name}.md is no prompt")
    digest = hashlib.sha256(text.encode()).hexdigest()[:16]
    return Prompt(f"{language}/{name}", int(found[1]), digest, found[2] or "", found[3])
