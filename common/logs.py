"""Log lines that can be joined: the request id and the conversation on each, and no text of anybody's."""

from __future__ import annotations

import logging
import re
import secrets
import textwrap
import traceback
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any

import orjson
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from common.middleware import Middleware

request_id: ContextVar[str] = ContextVar("request_id", default="-")
conversation: ContextVar[str] = ContextVar("conversation", default="-")

_GIVEN = re.compile(r"[A-Za-z0-9._-]{8,64}")
_QUERY = re.compile(r"\?[^\s\"'<>]*=[^\s\"'<>]*")
_TRACEBACK = "Traceback (most recent call last):"
_FRAME = re.compile(r'\s+File ".*", line \d+')
_EXCEPTION_NAME = re.compile(
    r"((?:\w+\.)*\w*(?:Error|Exception|Exit|Interrupt|Refused|Timeout)\w*)(?::|$)", re.ASCII
)


def new_request_id() -> str:
    return secrets.token_hex(8)


class ContextFilter(logging.Filter):
    """Puts the current request id and conversation on a record."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.request_id = getattr(record, "request_id", None) or request_id.get()
        record.conversation = getattr(record, "conversation", None) or conversation.get()
        return True


class JsonFormatter(logging.Formatter):
    """One JSON object a line. What is in `extra={"fields": {…}}` stands beside the message."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(),
            "level": record.levelname,
            "logger": record.name,
            "message": safe_message(record),
            "request_id": getattr(record, "request_id", "-"),
            "conversation": getattr(record, "conversation", "-"),
            **getattr(record, "fields", {}),
        }
        if record.exc_info and record.exc_info[1]:
            line["exception"] = traceback_without_values(record.exc_info[1])
        return orjson.dumps(line, default=str, option=orjson.OPT_NON_STR_KEYS).decode()


class ConsoleFormatter(logging.Formatter):
    """The same for a person at a terminal."""

    def format(self, record: logging.LogRecord) -> str:
        at = datetime.fromtimestamp(record.created).strftime("%H:%M:%S")
        ids = (getattr(record, "request_id", "-"), getattr(record, "conversation", "-"))
        about = " ".join(part for part in ids if part != "-")
        line = f"{at} {record.levelname} {record.name} {f'[{about}] ' if about else ''}{safe_message(record)}"
        for name, value in getattr(record, "fields", {}).items():
            line += f" {name}={value}"
        if record.exc_info and record.exc_info[1]:
            line += "\n" + traceback_without_values(record.exc_info[1])
        return line


def safe_message(record: logging.LogRecord) -> str:
    """The message without the query of any address; of a traceback that a library put in, its frames and names."""
    text = _QUERY.sub("?…", record.getMessage())
    before, mark, trace = text.partition(_TRACEBACK)
    if not mark:
        return text
    lines = (_safe_line(line) for line in trace.splitlines())
    return "\n".join([before + mark, *(line for line in lines if line)])


def _safe_line(line: str) -> str:
    if _FRAME.match(line):
        return line
    named = _EXCEPTION_NAME.match(line)
    return named[1] if named else ""


def traceback_without_values(error: BaseException) -> str:
    """Where an error came from and what kinds of errors led to it, without what they say.

    What an exception says may hold somebody's words (a rejected value, a duplicate key, a prompt). It is kept only
    where Python itself speaks of the code, or as the number that an operating system or a database gave.
    """
    earlier = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    lines = [traceback_without_values(earlier), "which led to", ""] if earlier else []
    lines.append(_TRACEBACK)
    lines += (
        text.rstrip("\n")
        for text in traceback.StackSummary.extract(traceback.walk_tb(error.__traceback__)).format()
    )
    lines.append(f"{type(error).__module__}.{type(error).__qualname__}{_harmless_detail(error)}")
    if isinstance(error, BaseExceptionGroup):
        lines += (textwrap.indent(traceback_without_values(one), "  ") for one in error.exceptions)
    return "\n".join(lines)


def _harmless_detail(error: BaseException) -> str:
    if isinstance(error, (AttributeError, NameError, TypeError, ImportError, RecursionError)):
        return f": {error}"
    for value in (getattr(error, "code", None), getattr(error, "errno", None), *error.args[:1]):
        if isinstance(value, int) or (isinstance(value, str) and value == getattr(error, "code", None)):
            return f" ({value})"
    return ""


class RequestIdMiddleware(Middleware):
    """Names each request: by the caller's `X-Request-ID` where it is well-formed, else by a new one."""

    def before(self, request: HttpRequest) -> None:
        given = request.headers.get("X-Request-ID", "")
        request_id.set(given if _GIVEN.fullmatch(given) else new_request_id())
        conversation.set("-")

    def after(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        response.headers["X-Request-ID"] = request_id.get()
        return response
