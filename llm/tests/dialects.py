"""What a provider says in each of the two APIs, so that one suite holds for both."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from llm.backends.chat import ChatCompletionsModel
from llm.backends.responses import ResponsesModel
from llm.backends.streaming import StreamedModel
from llm.tests.upstream import event

USAGE = (120, 45, 100, 15)
"""Input, output, cached and reasoning tokens."""


class Dialect(Protocol):
    path: str

    @property
    def model(self) -> type[StreamedModel]: ...
    def begin(self) -> bytes: ...
    def text(self, text: str) -> bytes: ...
    def end(self, reason: str = "stop") -> bytes: ...
    def refusal(self) -> bytes: ...
    def error(self, code: str) -> bytes: ...


def story(dialect: Dialect, *texts: str, reason: str = "stop") -> list[bytes]:
    """A whole stream."""
    return [dialect.begin(), *map(dialect.text, texts), dialect.end(reason)]


class Chat:
    model = ChatCompletionsModel
    path = "/v1/chat/completions"

    def begin(self) -> bytes:
        return event(self._chunk({"role": "assistant", "content": ""}))

    def text(self, text: str) -> bytes:
        return event(self._chunk({"content": text}))

    def end(self, reason: str = "stop") -> bytes:
        spent = {
            "prompt_tokens": USAGE[0],
            "completion_tokens": USAGE[1],
            "total_tokens": USAGE[0] + USAGE[1],
            "prompt_tokens_details": {"cached_tokens": USAGE[2]},
            "completion_tokens_details": {"reasoning_tokens": USAGE[3]},
        }
        last = self._chunk({}, reason)
        return event(last) + event(last | {"choices": [], "usage": spent}) + event("[DONE]")

    def refusal(self) -> bytes:
        return event(self._chunk({"refusal": "I cannot"})) + self.end()

    def error(self, code: str) -> bytes:
        return event({"error": {"message": "sk-secret0123 is wrong", "type": code, "code": code}})

    def _chunk(self, delta: Mapping[str, Any], reason: str | None = None) -> dict[str, Any]:
        choice = {"index": 0, "delta": delta, "logprobs": None, "finish_reason": reason}
        fixed = {"id": "chatcmpl-1", "object": "chat.completion.chunk", "created": 1_763_800_000}
        return fixed | {"model": "m", "choices": [choice], "usage": None}


class Responses:
    model = ResponsesModel
    path = "/v1/responses"

    def __init__(self) -> None:
        self._said: list[str] = []

    def begin(self) -> bytes:
        self._said = []
        return self._event("created", response=self._response("in_progress")) + self._event(
            "in_progress", response=self._response("in_progress")
        )

    def text(self, text: str) -> bytes:
        self._said.append(text)
        where = {"item_id": "msg_1", "output_index": 0, "content_index": 0, "logprobs": []}
        return self._event("output_text.delta", delta=text, **where)

    def end(self, reason: str = "stop") -> bytes:
        reasons = {"length": "max_output_tokens", "content_filter": "content_filter"}
        if reason == "stop":
            return self._event("completed", response=self._response("completed"))
        response = self._response("incomplete") | {"incomplete_details": {"reason": reasons[reason]}}
        return self._event("incomplete", response=response)

    def refusal(self) -> bytes:
        where = {"item_id": "msg_1", "output_index": 0, "content_index": 0}
        return self._event("refusal.delta", delta="I cannot", **where) + self.end()

    def error(self, code: str) -> bytes:
        told = {"type": "error", "code": code, "message": "sk-secret0123 is wrong", "param": None}
        return event(told | {"sequence_number": 9}, "error")

    def whole(self, status: str = "completed") -> dict[str, Any]:
        """The response as it is read later, without a stream."""
        return self._response(status)

    def _event(self, kind: str, **fields: Any) -> bytes:
        number = len(self._said) + 2
        return event({"type": f"response.{kind}", "sequence_number": number, **fields}, f"response.{kind}")

    def _response(self, status: str) -> dict[str, Any]:
        contents = [{"type": "output_text", "text": "".join(self._said), "annotations": []}]
        message = {"type": "message", "id": "msg_1", "status": status, "role": "assistant"}
        spent = {
            "input_tokens": USAGE[0],
            "input_tokens_details": {"cached_tokens": USAGE[2], "cache_write_tokens": 0},
            "output_tokens": USAGE[1],
            "output_tokens_details": {"reasoning_tokens": USAGE[3]},
            "total_tokens": USAGE[0] + USAGE[1],
        }
        return {
            "id": "resp_1",
            "object": "response",
            "created_at": 1_763_800_000,
            "model": "m",
            "status": status,
            "output": [message | {"content": contents}] if status == "completed" else [],
            "usage": None if status == "in_progress" else spent,
            "error": None,
            "incomplete_details": None,
            "parallel_tool_calls": True,
            "tool_choice": "auto",
            "tools": [],
        }


DIALECTS: Sequence[Dialect] = (Chat(), Responses())
