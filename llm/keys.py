"""Which environment variables may hold the key of a model that an administrator enters, and where each may be sent."""

from __future__ import annotations

import os
import re
from typing import Final

from django.conf import settings

from llm.roles import KEY_VARIABLE

_NAME: Final = re.compile(r"[A-Z][A-Z0-9_]*_KEY")
# SECRET_KEY, AWS_SECRET_ACCESS_KEY and their like end in the same word, and are keys to something else.
_OF_SOMETHING_ELSE: Final = re.compile(r"SECRET|PRIVATE|ACCESS|SIGNING|ENCRYPTION|SSH|TLS|SSL|DATABASE")


def is_key_variable(variable: str) -> bool:
    """Whether a key may stand in a variable of that name: it ends in _KEY, and is none that guards something else."""
    return bool(_NAME.fullmatch(variable)) and not _OF_SOMETHING_ELSE.search(variable)


def only_address_of(variable: str) -> str | None:
    """The address that a variable's key is for, and is not sent from; None where it may go to any."""
    if variable == KEY_VARIABLE:
        return settings.MODELS_AT.address
    if variable == "EMBEDDING_API_KEY":
        return str(settings.EMBEDDING_BASE_URL or settings.MODELS_AT.address)
    return None


def may_be_sent(variable: str, address: str) -> bool:
    only = only_address_of(variable)
    return only is None or only.rstrip("/") == address.rstrip("/")


def is_set(variable: str) -> bool:
    return bool(os.environ.get(variable))
