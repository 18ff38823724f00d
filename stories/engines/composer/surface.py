"""From a phrase with alternatives and slots to a sentence; from a text to its sentences."""

from __future__ import annotations

import hashlib
import random
import re
from collections.abc import Mapping

from common.korean import particle

_CHOICE = re.compile(r"\(([^()]*\|[^()]*)\)")
_SLOT = re.compile(r"\{(\w+)(?::([^}]+))?\}")
_STOP = re.compile(r"[.!?…]+[”’]?(?=\s|$)|\n\n")
# After a closed speech a new sentence begins only with another speech or, in English, with a capital.
_AFTER_SPEECH = re.compile(r"\s*(?:$|[“A-Z]|\n\n)")
_SENTENCE_START = re.compile(r"(^“?|[.]”?\s+“?|[?!]\s+|: “)([a-z])")


def dice(*parts: object) -> random.Random:
    """A generator that the parts alone decide, the same on every machine and in every process."""
    digest = hashlib.sha256("\x1f".join(str(part) for part in parts).encode()).digest()
    return random.Random(int.from_bytes(digest[:8], "big"))


def render(phrase: str, slots: Mapping[str, str], rng: random.Random) -> str:
    """The phrase with one of each `(a|b)` chosen and each `{slot:particle}` filled.

    The particle takes the form that the word asks for. Raises KeyError for a slot that nobody fills.
    """
    chosen = _CHOICE.sub(lambda match: rng.choice(match.group(1).split("|")), phrase)
    return _SLOT.sub(lambda match: _fill(slots[match.group(1)], match.group(2)), chosen)


def slot_names(phrase: str) -> list[str]:
    """The slots of a phrase, as they are written in it."""
    return [match.group(1) for match in _SLOT.finditer(phrase)]


def _fill(word: str, form: str | None) -> str:
    return word + particle(word, form) if form else word


def capitalised(text: str) -> str:
    """English with a capital at the start of each sentence.

    After a question or an outcry that is spoken the sentence may go on (“Why?” asked the fox), and so may a
    speech after its interruption; there the phrase itself has the capital.
    """
    return _SENTENCE_START.sub(lambda match: match.group(1) + match.group(2).upper(), text)


def sentences(text: str) -> list[str]:
    """The sentences of a text, stripped.

    A speech and what tells of it are one sentence (“그러하오.” 하더라; “Why?” asked the fox), so stops inside
    quotes end nothing; two speeches side by side are two sentences.
    """
    found: list[str] = []
    start = 0
    for match in _STOP.finditer(text):
        end = match.end()
        said = text[start:end]
        if said.count("“") == said.count("”") and (said[-1] != "”" or _AFTER_SPEECH.match(text, end)):
            found.append(said.strip())
            start = end
    found.append(text[start:].strip())
    return [said for said in found if said]
