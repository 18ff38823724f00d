"""Serializer fields for text that people type."""

from __future__ import annotations

import unicodedata
from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from common.text import has_controls, has_surrogates


class CleanCharField(serializers.CharField):
    """Text that every database and encoder takes: NFC, stripped, no control characters, no half characters.

    Only a JSON string is text: numbers, booleans and lists are refused, not spelled out. Limits count
    characters after normalising. With `multiline=False` line breaks and tabs are refused as well.
    """

    default_error_messages = {
        "controls": _("Control characters are not allowed."),
        "surrogates": _("The text contains a broken character."),
    }

    def __init__(self, *, multiline: bool = True, **kwargs: Any) -> None:
        self.multiline = multiline
        super().__init__(**kwargs)

    def run_validation(self, data: Any = serializers.empty) -> Any:
        # First, since the base class calls a text of nothing but separators (U+001C …) blank.
        if isinstance(data, str):
            self._refuse_broken(data)
        return super().run_validation(data)

    def to_internal_value(self, data: Any) -> str:
        if not isinstance(data, str):
            self.fail("invalid")
        return unicodedata.normalize("NFC", data).strip()

    def _refuse_broken(self, text: str) -> None:
        if has_surrogates(text):
            self.fail("surrogates")
        if has_controls(text) or (not self.multiline and _has_breaks(text.strip())):
            self.fail("controls")


def _has_breaks(text: str) -> bool:
    return len(text.splitlines()) > 1 or "\t" in text
