"""What may stand in the corpus: cleaned texts and labels, and the checksums that tell what changed."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterable, Mapping
from hashlib import blake2b
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from common.text import has_controls, has_surrogates
from retrieval.categories import CATEGORIES, MAX_VALUE_LENGTH, MAX_VALUES

MAX_SLUG: Final = 100
MAX_TITLE: Final = 200
MAX_NAME: Final = 100
MAX_SOURCE: Final = 500
MAX_NOTE: Final = 5000
MAX_TEXT: Final = 10_000
MAX_TOPIC: Final = 300
MAX_POSITION: Final = 2**31 - 1
NOTES: Final = ("overview", "characteristics", "significance")
PARTS: Final = ("기", "승", "전", "결")
CHECKSUM_LENGTH: Final = 32

_LANGUAGE = re.compile(r"[a-z]{2,3}(-[a-zA-Z0-9]{2,4})?")


class BadContent(ValueError):
    """A value that cannot be taken. `message` is a sentence for a person, which names the value where that helps."""

    def __init__(self, message: str | Promise) -> None:
        self.message = message
        super().__init__(message)

    def __str__(self) -> str:
        return str(self.message)


def clean_text(value: object, longest: int = MAX_TEXT) -> str:
    """A text in NFC with "\\n" between its lines and nothing around it. Raises BadContent."""
    if not isinstance(value, str):
        raise BadContent(_("A text is needed."))
    if has_surrogates(value):
        raise BadContent(_("The text contains a broken character."))
    lines = value.replace("\r\n", "\n").replace("\r", "\n").removeprefix("\ufeff")
    if has_controls(lines):
        raise BadContent(_("Control characters are not allowed."))
    text = unicodedata.normalize("NFC", lines).strip()
    if len(text) > longest:
        raise BadContent(
            _("%(length)d characters are too many: at most %(limit)d are taken.")
            % {"length": len(text), "limit": longest}
        )
    return text


def clean_line(value: object, longest: int = MAX_NAME) -> str:
    """As `clean_text`, on one line."""
    return clean_text(" ".join(value.split()) if isinstance(value, str) else value, longest)


def clean_values(values: object) -> list[str]:
    """Short texts, each once, in their order; one text is a list of one. Raises BadContent."""
    if isinstance(values, str):
        values = [values]
    if not isinstance(values, list | tuple):
        raise BadContent(
            _("A string or a list of at most %(limit)d strings is needed.") % {"limit": MAX_VALUES}
        )
    cleaned = list(dict.fromkeys(filter(None, (clean_line(value, MAX_VALUE_LENGTH) for value in values))))
    if len(cleaned) > MAX_VALUES:
        raise BadContent(
            _("A string or a list of at most %(limit)d strings is needed.") % {"limit": MAX_VALUES}
        )
    return cleaned


def clean_tags(tags: object) -> dict[str, list[str]]:
    """Values by category, in the order of the categories, those without values left out. Raises BadContent."""
    if not isinstance(tags, Mapping):
        raise BadContent(_("The tags are an object of categories."))
    for key in tags:
        if key not in CATEGORIES:
            raise BadContent(_("There is no category named “%(name)s”.") % {"name": str(key)[:50]})
    cleaned = {key: clean_values(tags[key]) for key in CATEGORIES if tags.get(key)}
    return {key: values for key, values in cleaned.items() if values}


def clean_part(part: object) -> str:
    """One of 기, 승, 전, 결, or "" where it is not known."""
    name = clean_line(part)
    if name and name not in PARTS:
        raise BadContent(_("The part is one of 기, 승, 전, 결."))
    return name


def clean_language(language: object) -> str:
    """A language tag such as "ko" or "en-GB", or "" where it is not known."""
    tag = clean_line(language, 10)
    if tag and not _LANGUAGE.fullmatch(tag):
        raise BadContent(_("A language is written like ko or en."))
    return tag


def clean_notes(notes: object) -> dict[str, str]:
    """Overview, characteristics and significance of a work; empty ones left out. Raises BadContent."""
    if not isinstance(notes, Mapping) or not set(notes) <= set(NOTES):
        raise BadContent(_("Notes are an object of overview, characteristics and significance."))
    cleaned = {name: clean_text(notes[name], MAX_NOTE) for name in NOTES if notes.get(name)}
    return {name: text for name, text in cleaned.items() if text}


def slug_of(name: str) -> str:
    """The key of a work out of its id or title: small letters and digits of any script, "-" between them.

    Two names with one slug are one work, on every database: accents and cases, which some collations take for equal,
    are folded away, and characters that MySQL's cannot tell apart are written in hex. Raises BadContent for a name
    without letters.
    """
    # Folded twice, as small letters may bring new marks: "İ" becomes "i" with a dot.
    plain = _without_marks(_without_marks(name).lower())
    shown = "".join(char if char < "\U00010000" else f"-u{ord(char):x}-" for char in plain)
    slug = re.sub(r"[\W_]+", "-", shown).strip("-")
    if not slug:
        raise BadContent(_("A work needs an id or a title."))
    if len(slug) > MAX_SLUG:
        digest = blake2b(slug.encode(), digest_size=8).hexdigest()
        slug = f"{slug[: MAX_SLUG - 17].rstrip('-')}-{digest}"
    return slug


def checksum_of(*parts: Any) -> str:
    """128 bits in hex of texts, lists and dicts; the order of a dict's keys does not count."""
    canonical = json.dumps(parts, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return blake2b(canonical.encode("utf-8", "surrogatepass"), digest_size=CHECKSUM_LENGTH // 2).hexdigest()


def passage_checksum(
    text: str, topic: str, keywords: Iterable[str], tags: Mapping[str, list[str]], part: str
) -> str:
    """What an index goes by: it changes with the text and with every label."""
    return checksum_of(text, topic, list(keywords), dict(tags), part)


def _without_marks(text: str) -> str:
    kept = (char for char in unicodedata.normalize("NFKD", text) if not unicodedata.combining(char))
    return unicodedata.normalize("NFC", "".join(kept))
