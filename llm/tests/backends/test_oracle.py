"""Our adapters against the provider's own library: of one stream both make the same text, usage and end."""

from __future__ import annotations

import openai
import pytest

from llm.tests.asking import outcome
from llm.tests.dialects import Chat, story
from llm.tests.upstream import Answer

TEXTS = [
    ("옛날 ", "옛적에 ", "나무꾼이 살더라."),
    ("天地玄黃 ", "👨‍👩‍👧‍👦", "\u1112\u119e\u11ab", "e\u0301", "\u2028\x85"),
    ("",),
    ("a" * 20_000, '"quoted" \\ and\nlines\r\n'),
]


async def chat_by_the_sdk(client: openai.AsyncOpenAI) -> tuple[str, tuple[int, int], str]:
    text, tokens, end = "", (0, 0), ""
    stream = await client.chat.completions.create(
        model="m", messages=[{"role": "user", "content": "x"}], stream=True
    )
    async with stream:
        async for chunk in stream:
            for choice in chunk.choices:
                text += choice.delta.content or ""
                end = choice.finish_reason or end
            if chunk.usage:
                tokens = (chunk.usage.prompt_tokens, chunk.usage.completion_tokens)
    return text, tokens, end


async def responses_by_the_sdk(client: openai.AsyncOpenAI) -> tuple[str, tuple[int, int], str]:
    text, tokens, end = "", (0, 0), ""
    stream = await client.responses.create(model="m", input="x", stream=True)
    async with stream:
        async for event in stream:
            if event.type == "response.output_text.delta":
                text += event.delta
            elif event.type in ("response.completed", "response.incomplete"):
                usage = event.response.usage
                assert usage is not None
                tokens = (usage.input_tokens, usage.output_tokens)
                details = event.response.incomplete_details
                reason = str(details.reason) if details else "stop"
                end = "length" if reason == "max_output_tokens" else reason
    return text, tokens, end


@pytest.mark.parametrize("reason", ["stop", "length", "content_filter"])
@pytest.mark.parametrize("texts", TEXTS, ids=range(len(TEXTS)))
@pytest.mark.parametrize("size", [11, 100_000])
async def test_the_same_stream_says_the_same(dialect, upstream, model, texts, reason, size):
    stream = b"".join(story(dialect, *texts, reason=reason))
    answer = [stream[at : at + size] for at in range(0, len(stream), size)]
    upstream.will(Answer(answer), Answer(answer))
    async with openai.AsyncOpenAI(api_key="x", base_url=upstream.url, max_retries=0) as client:
        by_the_sdk = chat_by_the_sdk if isinstance(dialect, Chat) else responses_by_the_sdk
        text, tokens, end = await by_the_sdk(client)

    ours = await outcome(model)

    assert ours.text == text
    assert ours.usage is not None
    assert (ours.usage.input_tokens, ours.usage.output_tokens) == tokens
    codes = {"stop": "", "length": "output_limit_reached", "content_filter": "content_filtered"}
    assert ours.code == codes[end]
