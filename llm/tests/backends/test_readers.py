"""The readers of both APIs, fed anything: deltas or one of our errors, never a defect."""

from __future__ import annotations

import json
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from llm import errors
from llm.backends.chat import ChatReader
from llm.backends.options import ModelOptions
from llm.backends.responses import ResponsesReader, text_of_response
from llm.backends.streaming import LARGEST_COUNT
from llm.backends.transport import ServerSentEvent
from llm.types import Delta

OPTIONS = ModelOptions(model="m", background=True, input_price=1.0, output_price=2.0)
READERS = (ChatReader, ResponsesReader)

NAMES = [
    *("type", "response", "id", "status", "error", "code", "delta", "content", "refusal", "choices", "usage"),
    *("finish_reason", "incomplete_details", "reason", "output", "text", "sequence_number"),
    *("prompt_tokens", "completion_tokens", "prompt_tokens_details", "cached_tokens", "input_tokens"),
]
WORDS = [
    *("response.created", "response.completed", "response.failed", "response.incomplete", "error", "stop"),
    *(
        "response.output_text.delta",
        "response.refusal.delta",
        "length",
        "in_progress",
        "completed",
        "refusal",
    ),
]
leaves = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False)
    | st.sampled_from(WORDS)
    | st.text(max_size=5)
)
values = st.recursive(
    leaves,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(NAMES), inner, max_size=5),
)
events = st.builds(
    ServerSentEvent,
    st.one_of(values.map(json.dumps), st.text(max_size=20), st.just("[DONE]")),
    st.sampled_from(["message", "error", "response.completed"]),
)


@pytest.mark.parametrize("kind", READERS)
@hypothesis_settings(max_examples=150, deadline=None)
@given(stream=st.lists(events, max_size=6))
def test_anything_is_read_or_refused(kind, stream):
    reader = kind(OPTIONS)
    try:
        for event in stream:
            delta = reader.read(event)
            assert delta is None or _is_sound(delta)
            if reader.is_over:
                return
        reader.end()
    except errors.ProviderError:
        pass


@given(value=values)
def test_any_response_has_some_text(value):
    with suppress(errors.ProviderBadAnswer):
        assert isinstance(text_of_response(value), str)


def _is_sound(delta: Delta) -> bool:
    usage = delta.usage
    if usage is not None:
        counts = (usage.input_tokens, usage.output_tokens, usage.cached_tokens, usage.reasoning_tokens)
        assert all(isinstance(number, int) and 0 <= number <= LARGEST_COUNT for number in counts)
        assert usage.cost is not None
        assert usage.cost >= 0
    assert delta.cursor is None or 0 <= delta.cursor <= LARGEST_COUNT
    assert delta.run_id is None or 0 < len(delta.run_id) <= 180
    return isinstance(delta.text, str)


def said(value: object) -> ServerSentEvent:
    return ServerSentEvent(json.dumps(value))


def test_a_server_without_done():
    reader = ChatReader(OPTIONS)
    reader.read(said({"choices": [{"delta": {"content": "가"}, "finish_reason": "stop"}]}))

    assert reader.end() is None
    assert reader.is_over


def test_a_server_without_a_reason():
    reader = ChatReader(OPTIONS)
    reader.read(said({"choices": [{"delta": {"content": "가"}}]}))
    reader.read(ServerSentEvent("[DONE]"))

    assert reader.is_over
    assert reader.failure is None


def test_usage_that_grows_with_every_chunk_is_told_once():
    reader = ChatReader(OPTIONS)
    for number in range(1, 4):
        spent = {"prompt_tokens": 5, "completion_tokens": number}
        delta = reader.read(said({"choices": [{"delta": {"content": "가"}}], "usage": spent}))
        assert delta == Delta("가")
    last = reader.read(ServerSentEvent("[DONE]"))

    assert last is not None
    assert last.usage is not None
    assert last.usage.output_tokens == 3


def test_thoughts_are_no_story():
    reader = ChatReader(OPTIONS)

    assert reader.read(said({"choices": [{"delta": {"reasoning_content": "흠", "content": None}}]})) is None
    thought = ResponsesReader(OPTIONS)
    assert thought.read(said({"type": "response.reasoning_text.delta", "delta": "흠"})) is None


def test_done_is_no_end_of_a_response():
    reader = ResponsesReader(OPTIONS)
    assert reader.read(ServerSentEvent("[DONE]")) is None

    with pytest.raises(errors.ProviderTruncated):
        reader.end()


def test_a_response_is_believed_before_the_name_of_its_event():
    reader = ResponsesReader(OPTIONS)
    reader.read(said({"type": "response.completed", "response": {"status": "incomplete"}}))

    assert isinstance(reader.failure, errors.ProviderTruncated)


def test_a_response_that_says_nothing_of_itself():
    reader = ResponsesReader(OPTIONS)
    reader.read(said({"type": "response.completed", "response": {}}))

    assert reader.is_over
    assert reader.failure is None
