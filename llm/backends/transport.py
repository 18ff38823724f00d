"""The fast stream reader: the bytes of an upstream's server-sent events, cut anywhere, as whole events."""

from __future__ import annotations

import codecs
from dataclasses import dataclass
from typing import Final

LARGEST_EVENT: Final = 4_000_000


class EventTooLarge(Exception):
    """An upstream sent more of one event than anybody should have to hold."""


@dataclass(frozen=True, slots=True)
class ServerSentEvent:
    """One event. `event` is "message" where the upstream named none; `last_event_id` stays until it names another."""

    data: str
    event: str = "message"
    last_event_id: str = ""


class SSEParser:
    """Reads an event stream piece by piece (WHATWG HTML, "Server-sent events", 9.2.6 Interpreting an event stream).

    Pieces may end anywhere: inside a character, between CR and LF, inside a field. Bytes that are no UTF-8 become
    U+FFFD, as the standard has it. `retry` is the reconnection time in milliseconds that the upstream asked for last,
    None before it asks. An event that the stream ends within is not told: it may be a part of one.
    """

    def __init__(self, largest_event: int = LARGEST_EVENT) -> None:
        self.retry: int | None = None
        self._largest = largest_event
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")
        self._at_start = True
        self._after_cr = False
        self._line: list[str] = []
        self._size = 0
        self._data: list[str] = []
        self._event = ""
        self._last_event_id = ""

    def feed(self, piece: bytes) -> list[ServerSentEvent]:
        """The events that `piece` completes. Raises EventTooLarge; nothing may be fed after that."""
        text = self._decoder.decode(piece)
        if self._at_start and text:
            text = text.removeprefix("\ufeff")
            self._at_start = False
        if self._after_cr and text:
            text = text.removeprefix("\n")
            self._after_cr = False
        if text.endswith("\r"):
            self._after_cr = True
        # Only CR, LF and CRLF end a line here; `splitlines` would break at U+2028 and others too.
        *whole, rest = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
        events = []
        for end in whole:
            self._hold(end)
            line = "".join(self._line)
            self._line.clear()
            if line:
                self._read(line)
            elif event := self._dispatched():
                events.append(event)
        self._hold(rest)
        return events

    def _hold(self, part: str) -> None:
        """Keep a part of a line, counting characters of the event so far."""
        self._size += len(part)
        if self._size > self._largest:
            raise EventTooLarge
        if part:
            self._line.append(part)

    def _read(self, line: str) -> None:
        name, _colon, value = line.partition(":")
        value = value.removeprefix(" ")
        if name == "data":
            self._data.append(value)
        elif name == "event":
            self._event = value
        elif name == "id" and "\0" not in value:
            self._last_event_id = value
        elif name == "retry" and value.isascii() and value.isdigit() and len(value) < 10:
            self.retry = int(value)
        if not name:  # a comment is over with its line: a quiet upstream sends no events, but many of these
            self._size -= len(line)

    def _dispatched(self) -> ServerSentEvent | None:
        data, event = self._data, self._event
        self._data, self._event, self._size = [], "", 0
        if not data:
            return None
        return ServerSentEvent("\n".join(data), event or "message", self._last_event_id)
