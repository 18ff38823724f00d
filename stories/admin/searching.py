"""What the admin's search boxes find: rows by their names, through an index, never by reading a table."""

from __future__ import annotations

from django.contrib.auth import get_user_model

_MAX_OWNERS = 50
_LAST_CHARACTER = "\U0010ffff"


def owners_named(prefix: str) -> list[int]:
    """Keys of the users whose names begin with `prefix`, at most 50.

    A range, since SQLite does not use an index for LIKE.
    """
    return list(
        get_user_model()
        .objects.filter(username__gte=prefix, username__lt=prefix + _LAST_CHARACTER)
        .order_by("username")
        .values_list("pk", flat=True)[:_MAX_OWNERS]
    )


def as_row_id(term: str) -> int | None:
    """The row that a term of digits names, None where it names none."""
    return int(term) if term.isascii() and term.isdigit() and len(term) < 19 else None
