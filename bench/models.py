"""What one delta of a model's stream costs of a core: through our adapters, and through OpenAI's own library."""

from __future__ import annotations

import argparse
import asyncio
import os
import statistics
import sys
import time
from collections.abc import AsyncIterator, Callable
from contextlib import aclosing
from multiprocessing import Pipe, Process
from multiprocessing.connection import Connection
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "storytool.settings")

import openai

from llm.backends.chat import ChatCompletionsModel
from llm.backends.responses import ResponsesModel
from llm.tests.asking import REQUEST
from llm.tests.dialects import Chat, Dialect, Responses
from llm.tests.upstream import Answer, upstream_server

WORDS = ("옛날 ", "강원도 ", "두메에 ", "나무하는 ", "총각이 ", "살더라. ")


class Endless:
    """The parts of a stream of so many deltas, each written by itself."""

    def __init__(self, dialect: Dialect, count: int) -> None:
        self._dialect, self._count = dialect, count

    def __iter__(self):
        yield self._dialect.begin()
        for number in range(self._count):
            yield self._dialect.text(WORDS[number % len(WORDS)])
        yield self._dialect.end()


def serve(dialect: Dialect, count: int, pipe: Connection) -> None:
    async def serving() -> None:
        async with upstream_server() as upstream:
            upstream.will(*[Answer(Endless(dialect, count))] * 1000)
            pipe.send(upstream.url)
            await asyncio.to_thread(pipe.recv)

    asyncio.run(serving())


async def by_us(dialect: Dialect, url: str) -> AsyncIterator[str]:
    model = dialect.model(model="m", base_url=url)
    async with aclosing(model.stream(REQUEST)) as deltas:
        async for delta in deltas:
            yield delta.text


async def by_the_library(dialect: Dialect, url: str) -> AsyncIterator[str]:
    async with openai.AsyncOpenAI(api_key="x", base_url=url) as client:
        if isinstance(dialect, Chat):
            messages = [{"role": "user", "content": "x"}]
            chunks = await client.chat.completions.create(model="m", messages=messages, stream=True)
            async with chunks:
                async for chunk in chunks:
                    yield (chunk.choices[0].delta.content or "") if chunk.choices else ""
            return
        events = await client.responses.create(model="m", input="x", stream=True)
        async with events:
            async for event in events:
                yield event.delta if event.type == "response.output_text.delta" else ""


async def cost(
    read: Callable[[Dialect, str], AsyncIterator[str]], dialect: Dialect, url: str, count: int
) -> float:
    """Microseconds of process time a delta."""
    began = time.process_time()
    texts = sum(bool(text) for text in [text async for text in read(dialect, url)])
    spent = time.process_time() - began
    assert texts == count
    return spent / count * 1_000_000


def measured(dialect: Dialect, count: int, rounds: int) -> list[tuple[float, float]]:
    """Ours and the library's, round by round, so that both have the same neighbours on the machine."""
    ours, theirs = Pipe()
    server = Process(target=serve, args=(dialect, count, theirs), daemon=True)
    server.start()
    url = ours.recv()

    def one() -> tuple[float, float]:
        spent = [asyncio.run(cost(read, dialect, url, count)) for read in (by_us, by_the_library)]
        return spent[0], spent[1]

    one()  # imports, first use
    found = [one() for _ in range(rounds)]
    ours.send("over")
    server.join(5)
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--deltas", type=int, default=3_000)
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    print(
        "| µs of CPU a delta, medians | ours | openai's | ours / openai's | round by round |\n|---|---|---|---|---|"
    )
    for dialect in (Chat(), Responses()):
        found = measured(dialect, options.deltas, options.rounds)
        ours, theirs = (statistics.median(costs) for costs in zip(*found, strict=True))
        shares = sorted(one / other for one, other in found)
        share, spread = statistics.median(shares), f"{shares[0]:.3f} to {shares[-1]:.3f}"
        name = {ChatCompletionsModel: "Chat Completions", ResponsesModel: "Responses"}[dialect.model]
        print(f"| {name} | {ours:.1f} | {theirs:.1f} | {share:.3f} | {spread} |")


if __name__ == "__main__":
    main()
