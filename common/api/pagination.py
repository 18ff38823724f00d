"""Keyset pages: an opaque cursor names the last row of a page, and the next page begins behind it.

A cursor is base64url of its keys in clear, unsigned: it only says where to go on reading, and what may be read is
decided by the query that it goes into.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Generic, TypeVar

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

Row = TypeVar("Row")
Key = datetime | int

DEFAULT_PAGE_SIZE = 20
MAX_PAGE_SIZE = 100

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_LAST_MOMENT = (datetime(9999, 12, 31, tzinfo=UTC) - _EPOCH) // _MICROSECOND
_LARGEST_ID = 2**63 - 1
_KEY = re.compile(r"([tn])([0-9]{1,19})", re.ASCII)


def encode_cursor(*keys: Key) -> str:
    """The cursor of a row with these sort keys: aware times, and numbers from 0 to 2**63 - 1."""
    text = ".".join(
        f"t{(key - _EPOCH) // _MICROSECOND}" if isinstance(key, datetime) else f"n{key}" for key in keys
    )
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def decode_cursor(cursor: str, kinds: Sequence[type[Key]]) -> tuple[Any, ...]:
    """The keys of a cursor, one of each of `kinds`. Raises ValueError for what `encode_cursor` cannot have made."""
    try:
        text = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True).decode(
            "ascii"
        )
    except (binascii.Error, UnicodeError) as error:
        raise ValueError("not base64url") from error
    keys = tuple(_decoded(part) for part in text.split("."))
    if [type(key) for key in keys] != list(kinds):
        raise ValueError("other keys")
    return keys


def _decoded(part: str) -> Key:
    match = _KEY.fullmatch(part)
    if match is None:
        raise ValueError("no key")
    number = int(match[2])
    if number > (_LAST_MOMENT if match[1] == "t" else _LARGEST_ID):
        raise ValueError("out of range")
    return _EPOCH + number * _MICROSECOND if match[1] == "t" else number


@dataclass(frozen=True, slots=True)
class Page(Generic[Row]):
    """Some rows in order, and the cursor of the page behind them: None where this is the last."""

    rows: list[Row]
    next_cursor: str | None


def page_of(rows: list[Row], size: int, keys_of: Callable[[Row], tuple[Key, ...]]) -> Page[Row]:
    """The page in `rows`, which were read with a limit of `size` + 1 so that no COUNT(*) has to tell the end."""
    more = len(rows) > size
    rows = rows[:size]
    return Page(rows, encode_cursor(*keys_of(rows[-1])) if more else None)


class CursorField(serializers.CharField):
    """A cursor as a tuple of its keys, or None for the first page (absent, null or empty)."""

    default_error_messages = {"cursor": _("This is no cursor of ours. Please begin with the first page.")}

    def __init__(self, *, kinds: Sequence[type[Key]], **kwargs: Any) -> None:
        self.kinds = kinds
        super().__init__(
            **{"required": False, "default": None, "allow_null": True, "allow_blank": True, **kwargs}
        )

    def run_validation(self, data: Any = serializers.empty) -> Any:
        return None if data == "" else super().run_validation(data)

    def to_internal_value(self, data: Any) -> Any:
        try:
            return decode_cursor(data, self.kinds)
        except (TypeError, ValueError):
            self.fail("cursor")


class PageSizeField(serializers.IntegerField):
    """1 to 100 rows, 20 where nothing is said."""

    def __init__(self, **kwargs: Any) -> None:
        limits = {"default": DEFAULT_PAGE_SIZE, "min_value": 1, "max_value": MAX_PAGE_SIZE}
        super().__init__(**{**limits, **kwargs})
