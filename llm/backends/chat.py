"""Chat Completions: what vLLM, Ollama, llama.cpp, LM Studio and many others speak."""

from __future__ import annotations

from typing import Any

from llm import errors
from llm.backends.errors import error_of_event
from llm.backends.options import ModelOptions
from llm.backends.streaming import StreamedModel, count, decoded, part, priced, text_of
from llm.backends.transport import ServerSentEvent
from llm.types import ChatRequest, Delta, Usage


class ChatCompletionsModel(StreamedModel):
    """A `ChatModel` behind `/chat/completions`. A run ends with its connection, so none can be resumed."""

    _path = "/chat/completions"

    def _reader(self) -> ChatReader:
        return ChatReader(self.options)

    def _body(self, request: ChatRequest) -> dict[str, Any]:
        options = self.options
        # Servers of others know the older name alone; OpenAI's reasoning models only the newer one.
        limit = "max_completion_tokens" if options.is_openai else "max_tokens"
        body: dict[str, Any] = {
            "model": options.model,
            "messages": [{"role": message.author, "content": message.text} for message in request.messages],
            "stream": True,
            "stream_options": {"include_usage": True},
            limit: options.max_output_tokens,
        }
        if options.temperature is not None:
            body["temperature"] = options.temperature
        if options.top_p is not None:
            body["top_p"] = options.top_p
        if options.reasoning_effort:
            body["reasoning_effort"] = options.reasoning_effort
        if request.cache_key and options.is_openai:
            body["prompt_cache_key"] = request.cache_key
        if request.answer is not None:
            answer = {"name": request.answer.name, "schema": request.answer.schema, "strict": True}
            body["response_format"] = {"type": "json_schema", "json_schema": answer}
        return body


class ChatReader:
    """Reads `chat.completion.chunk` events. The last words are `[DONE]`, after a `finish_reason`."""

    def __init__(self, options: ModelOptions) -> None:
        self.is_over = False
        self.failure: errors.ProviderError | None = None
        self._options = options
        self._usage: Usage | None = None
        self._has_finished = False

    def read(self, event: ServerSentEvent) -> Delta | None:
        if event.data == "[DONE]":
            return self._over()
        chunk = decoded(event.data)
        if event.event == "error" or chunk.get("error"):
            raise error_of_event(chunk)
        if chunk.get("usage"):
            self._usage = self._usage_of(chunk["usage"])
        choices = chunk.get("choices")
        if not isinstance(choices, list) or not choices:
            return None
        return self._read_choice(choices[0])

    def end(self) -> Delta | None:
        """Some servers leave `[DONE]` out; one that gave a `finish_reason` was over."""
        if not self._has_finished:
            raise errors.ProviderTruncated
        return self._over()

    def _over(self) -> Delta | None:
        self.is_over = True
        return Delta(usage=self._usage) if self._usage else None

    def _read_choice(self, choice: object) -> Delta | None:
        delta = part(choice, "delta")
        text = text_of(part(delta, "content"))
        if text_of(part(delta, "refusal")):
            self.failure = errors.ProviderRefused()
        reason = part(choice, "finish_reason")
        if reason is not None:
            self._has_finished = True
        if reason == "length":
            self.failure = self.failure or errors.OutputLimitReached()
        elif reason == "content_filter":
            self.failure = self.failure or errors.ContentFiltered()
        return Delta(text) if text else None

    def _usage_of(self, usage: object) -> Usage:
        told = Usage(
            count(part(usage, "prompt_tokens")),
            count(part(usage, "completion_tokens")),
            count(part(part(usage, "prompt_tokens_details"), "cached_tokens")),
            count(part(part(usage, "completion_tokens_details"), "reasoning_tokens")),
        )
        return priced(told, self._options)
