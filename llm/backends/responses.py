"""OpenAI's Responses API."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing
from functools import partial
from typing import Any, Final
from urllib.parse import quote

from llm import errors
from llm.backends.connection import NotAStream, Patience
from llm.backends.errors import error_of_event
from llm.backends.keeping import KeepsResponses
from llm.backends.options import ModelOptions
from llm.backends.streaming import StreamedModel, count, decoded, part, priced, text_of
from llm.backends.transport import ServerSentEvent
from llm.base import Capabilities
from llm.metering import count_run
from llm.retry import retried
from llm.types import ChatRequest, Completion, Delta, Usage

POLL_SECONDS: Final = 2.0
ENDS: Final = ("completed", "incomplete", "failed", "cancelled")


class ResponsesModel(KeepsResponses, StreamedModel):
    """A `ChatModel` behind `/responses`.

    With `background` a run goes on at the provider without us, and the provider keeps it for a while; without,
    nothing is kept there. Resuming begins at the first delta, not at `starting_after`: how far a story is written
    down is known in characters, and an event may have been written down in part.
    """

    _path = "/responses"

    @property
    def capabilities(self) -> Capabilities:
        return Capabilities(self.options.background, self.options.background, has_usage=True)

    async def resume(self, run_id: str) -> AsyncGenerator[Delta, None]:
        path = self._path_of(run_id) + "?stream=true"
        try:
            async with aclosing(retried(partial(self._streamed_again, path))) as deltas:
                async for delta in deltas:
                    count_run(run_id, delta.usage, role=self.role, model=self.name)
                    yield delta
        except (errors.ModelNotFound, errors.RequestRejected) as error:
            # 404: no such run. 400: one that is streamed no more, five minutes after it began.
            raise errors.RunNotFound from error

    async def _streamed_again(self, path: str) -> AsyncGenerator[Delta, None]:
        """Raises RunNotFound where the provider tells of a run, but does not stream it."""
        try:
            async with aclosing(self._deltas("GET", path, None)) as deltas:
                async for delta in deltas:
                    yield delta
        except NotAStream as error:
            raise errors.RunNotFound from error

    async def result(self, run_id: str) -> Completion:
        path = self._path_of(run_id)
        patience = Patience(self.options)
        while True:
            try:
                found = await self._connection.json("GET", path, None, patience)
            except errors.ModelNotFound as error:
                raise errors.RunNotFound from error
            reader = self._reader()
            delta = reader.settle(found, part(found, "status"))
            if reader.is_over:
                usage = delta.usage if delta else None
                count_run(run_id, usage, role=self.role, model=self.name)
                if reader.failure:
                    raise reader.failure
                return Completion(text_of_response(found), usage)
            if asyncio.get_running_loop().time() + POLL_SECONDS > patience.deadline:
                raise errors.ProviderTimeout
            await asyncio.sleep(POLL_SECONDS)

    async def cancel(self, run_id: str) -> None:
        if not self.capabilities.can_cancel:
            return
        path = self._path_of(run_id) + "/cancel"
        try:
            await self._connection.json_at_any_time("POST", path, {}, Patience(self.options))
        except (errors.ModelNotFound, errors.RequestRejected, errors.ProviderOverloaded):
            # Unknown, over already, or no background run: there is nothing left to stop.
            return

    def _path_of(self, run_id: str) -> str:
        if not self.options.background:
            raise errors.RunNotFound
        return f"{self._path}/{quote(run_id, safe='')}"

    def _reader(self) -> ResponsesReader:
        return ResponsesReader(self.options)

    def _body(self, request: ChatRequest) -> dict[str, Any]:
        options = self.options
        is_kept = options.background and request.resumes
        body: dict[str, Any] = {
            "model": options.model,
            "input": [{"role": message.author, "content": message.text} for message in request.messages],
            "stream": True,
            "stream_options": {"include_obfuscation": False},
            "max_output_tokens": options.max_output_tokens,
            "store": is_kept,
        }
        if is_kept:
            body["background"] = True
        if options.temperature is not None:
            body["temperature"] = options.temperature
        if options.top_p is not None:
            body["top_p"] = options.top_p
        if options.reasoning_effort:
            body["reasoning"] = {"effort": options.reasoning_effort}
        if request.cache_key:
            body["prompt_cache_key"] = request.cache_key
        if request.answer is not None:
            answer = {"type": "json_schema", "name": request.answer.name, "schema": request.answer.schema}
            body["text"] = {"format": answer | {"strict": True}}
        return body


class ResponsesReader:
    """Reads the events of a response by their `type`; those of kinds that we did not ask for are passed over."""

    def __init__(self, options: ModelOptions) -> None:
        self.is_over = False
        self.failure: errors.ProviderError | None = None
        self._options = options
        self._has_refused = False

    def read(self, event: ServerSentEvent) -> Delta | None:
        if event.data == "[DONE]":  # some servers end like Chat Completions, after their terminal event
            return None
        told = decoded(event.data)
        match told.get("type"):
            case "response.output_text.delta":
                cursor = told.get("sequence_number")
                text = text_of(told.get("delta"))
                return Delta(text, cursor=count(cursor) if isinstance(cursor, int) else None)
            case "response.created":
                return self._begun(told.get("response"))
            case "response.refusal.delta" | "response.refusal.done":
                self._has_refused = True
            case (
                "response.completed"
                | "response.incomplete"
                | "response.failed"
                | "response.cancelled" as kind
            ):
                response = told.get("response")
                # Some servers send the event of a completed response that says of itself that it is not.
                status = part(response, "status")
                return self.settle(response, status if status in ENDS else kind.removeprefix("response."))
            case "error":
                raise error_of_event(told)
            case None:
                raise error_of_event(told) if told.get("error") else errors.ProviderBadAnswer
        return None

    def end(self) -> Delta | None:
        raise errors.ProviderTruncated

    def settle(self, response: object, status: object) -> Delta | None:
        """Take in a response object of that status: whether it is over, why, and what it used."""
        if status in ("queued", "in_progress"):
            return None
        self.is_over = True
        self.failure = self._failure(status, response)
        usage = part(response, "usage")
        if not usage:
            return None
        told = Usage(
            count(part(usage, "input_tokens")),
            count(part(usage, "output_tokens")),
            count(part(part(usage, "input_tokens_details"), "cached_tokens")),
            count(part(part(usage, "output_tokens_details"), "reasoning_tokens")),
        )
        return Delta(usage=priced(told, self._options))

    def _begun(self, response: object) -> Delta | None:
        run_id = part(response, "id")
        if not self._options.background or not isinstance(run_id, str) or not 0 < len(run_id) <= 180:
            return None
        return Delta(run_id=run_id)

    def _failure(self, status: object, response: object) -> errors.ProviderError | None:
        match status:
            case "failed":
                return error_of_event(part(response, "error"))
            case "cancelled":
                return errors.RunCancelled()
            case "incomplete":
                return _incomplete(part(part(response, "incomplete_details"), "reason"))
            case "completed" if self._has_refused or _refuses(response):
                return errors.ProviderRefused()
            case "completed":
                return None
        return errors.ProviderBadAnswer()


def text_of_response(response: object) -> str:
    """The text of a whole response object."""
    return "".join(
        text_of(part(content, "text"))
        for content in _contents(response)
        if part(content, "type") == "output_text"
    )


def _refuses(response: object) -> bool:
    return any(part(content, "type") == "refusal" for content in _contents(response))


def _contents(response: object) -> list[object]:
    output = part(response, "output")
    items = output if isinstance(output, list) else []
    found: list[object] = []
    for item in items:
        contents = part(item, "content")
        found += contents if isinstance(contents, list) else []
    return found


def _incomplete(reason: object) -> errors.ProviderError:
    match reason:
        case "max_output_tokens":
            return errors.OutputLimitReached()
        case "content_filter":
            return errors.ContentFiltered()
    return errors.ProviderTruncated()
