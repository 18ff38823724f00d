"""JSON in and out of the API, by orjson: UTF-8, no NaN, no lone surrogates."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import orjson
from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from rest_framework.exceptions import ParseError
from rest_framework.parsers import BaseParser
from rest_framework.renderers import BaseRenderer

from common.errors import StorytoolError


class BodyTooLarge(StorytoolError):
    code = "too_large"
    status = 413
    message = _lazy("The request is too large.")


def encoded(value: Any) -> bytes:
    """JSON bytes; lazy translations become text in the active language."""
    return orjson.dumps(value, default=_default, option=orjson.OPT_NON_STR_KEYS)


def _default(value: Any) -> str:
    if isinstance(value, Promise):
        return str(value)
    raise TypeError(type(value).__name__)


class JSONRenderer(BaseRenderer):
    media_type = "application/json"
    format = "json"
    charset = None

    def render(
        self,
        data: Any,
        accepted_media_type: str | None = None,
        renderer_context: Mapping[str, Any] | None = None,
    ) -> bytes:
        return b"" if data is None else encoded(data)


class JSONParser(BaseParser):
    """Reads one JSON value, at most `MAX_BODY_BYTES` of it.

    Raises ParseError for anything that is not JSON in UTF-8 (lone surrogates among it), BodyTooLarge past the limit.
    """

    media_type = "application/json"

    def parse(
        self, stream: Any, media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> Any:
        limit: int = settings.MAX_BODY_BYTES
        body: bytes = stream.read(limit + 1) if not isinstance(stream, HttpRequest) else stream.body
        if len(body) > limit:
            raise BodyTooLarge(_("The request is larger than %(limit)d bytes.") % {"limit": limit})
        try:
            return orjson.loads(body)
        except orjson.JSONDecodeError as error:
            raise ParseError(_("The body is not valid JSON in UTF-8.")) from error
