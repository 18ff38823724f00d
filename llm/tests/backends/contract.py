"""What every model must do, whatever server it is at. A subclass gives the fixture `peer`."""

from __future__ import annotations

import asyncio
import threading
from contextlib import aclosing, suppress
from dataclasses import dataclass
from typing import Any

import pytest

from llm import errors
from llm.base import ChatModel, complete
from llm.tests.asking import Outcome, outcome
from llm.types import ChatRequest, Delta, Message

STORY = "옛날 옛적에 나무꾼이 살더라. 하루는 사슴이 뛰어와 숨겨 달라 하거늘, 나뭇단 속에 숨겨 주니라. 天地玄黃 👨‍👩‍👧‍👦"
ASKED = ChatRequest((Message("system", "옛글의 결로 쓰라."), Message("user", "story")))
UNKNOWN_RUN = "resp_unknown"
PATIENCE_SECONDS = 30


@dataclass
class Peer:
    """A model at a server, and what that server tells whoever asks for ASKED.

    `story` is None where nobody knows beforehand: a real model may also come to its limit.
    """

    model: ChatModel
    story: str | None = STORY

    def is_whole(self, found: Outcome) -> bool:
        if self.story is None:
            return bool(found.text) and found.code in ("", "output_limit_reached")
        return found.error is None and whole(found.text) == self.story


def whole(text: str) -> str:
    """Deltas may end inside a character; halves of one make it when they are joined."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16")


async def run_of(model: ChatModel) -> str:
    """The name of a run that was left after its first delta."""
    async with aclosing(model.stream(ASKED)) as deltas:
        delta = await anext(deltas)
    assert delta.run_id
    return delta.run_id


class ChatModelContract:
    async def test_an_answer_comes_in_deltas_and_ends(self, peer: Peer):
        found = await outcome(peer.model, ASKED)

        assert peer.is_whole(found)
        assert sum(bool(delta.text) for delta in found.deltas) > 1

    async def test_usage_is_told_once_where_it_is_told(self, peer: Peer):
        usage = (await outcome(peer.model, ASKED)).usage

        # Some servers leave it out; those that we know tell it.
        if peer.model.capabilities.has_usage and (usage or peer.story is not None):
            assert usage is not None
            assert usage.input_tokens > 0
            assert usage.output_tokens > 0

    async def test_all_at_once(self, peer: Peer):
        try:
            completion = await complete(peer.model, ASKED)
        except errors.OutputLimitReached:
            assert peer.story is None
        else:
            assert peer.is_whole(Outcome([Delta(completion.text)], None))

    async def test_one_instance_serves_many(self, peer: Peer):
        found = await asyncio.gather(*(outcome(peer.model, ASKED) for _ in range(4)))

        assert all(map(peer.is_whole, found))

    async def test_who_stops_listening_harms_nobody(self, peer: Peer):
        async with aclosing(peer.model.stream(ASKED)) as deltas:
            await anext(deltas)

        assert peer.is_whole(await outcome(peer.model, ASKED))

    async def test_any_event_loop(self, peer: Peer):
        found: list[Any] = []

        async def ask() -> None:
            found.append(await outcome(peer.model, ASKED))

        other = threading.Thread(target=lambda: asyncio.run(ask()))
        other.start()
        here = await outcome(peer.model, ASKED)
        await asyncio.to_thread(other.join, PATIENCE_SECONDS)

        assert [peer.is_whole(one) for one in (here, *found)] == [True, True]

    async def test_a_run_has_a_name_where_it_can_be_resumed(self, peer: Peer):
        deltas = (await outcome(peer.model, ASKED)).deltas

        assert bool(deltas[0].run_id) is peer.model.capabilities.can_resume
        assert not any(delta.run_id for delta in deltas[1:])

    async def test_a_run_that_was_left_is_had_again_from_its_beginning(self, peer: Peer):
        if not peer.model.capabilities.can_resume:
            return
        run_id = await run_of(peer.model)

        assert (await peer.model.result(run_id)).text == peer.story
        with suppress(errors.RunNotFound):  # a server may have its runs whole alone
            async with aclosing(peer.model.resume(run_id)) as again:
                assert whole("".join([delta.text async for delta in again])) == peer.story

    async def test_a_run_that_nobody_knows(self, peer: Peer):
        with pytest.raises(errors.RunNotFound):
            async with aclosing(peer.model.resume(UNKNOWN_RUN)) as again:
                await anext(again)
        with pytest.raises(errors.RunNotFound):
            await peer.model.result(UNKNOWN_RUN)

    async def test_stopping_is_heard_once_and_may_be_said_often(self, peer: Peer):
        await peer.model.cancel(UNKNOWN_RUN)
        if not peer.model.capabilities.can_cancel:
            return
        run_id = await run_of(peer.model)
        await peer.model.cancel(run_id)
        await peer.model.cancel(run_id)

        with suppress(errors.RunCancelled):
            assert (await peer.model.result(run_id)).text == peer.story, "it was over already"

    def test_whoever_resumes_a_run_can_stop_it(self, peer: Peer):
        found = peer.model.capabilities

        assert found == peer.model.capabilities
        assert found.can_cancel or not found.can_resume, "nobody would stop what goes on by itself"

    def test_it_has_a_name(self, peer: Peer):
        assert peer.model.name
