"""The contract of models at more servers that others wrote (`make test-peers`, `make test-services`)."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import aclosing
from pathlib import Path

import pytest

from llm.backends.chat import ChatCompletionsModel
from llm.backends.responses import ResponsesModel
from llm.errors import ConversationNotKept, RunCancelled, RunNotFound
from llm.keeping import Keeper
from llm.tests.backends.contract import STORY, ChatModelContract, Peer, run_of
from llm.tests.backends.test_contract import DELTAS
from llm.tests.dialects import Responses, story
from llm.tests.programs import peer_program, running
from llm.tests.upstream import Answer, threaded_upstream
from llm.types import ChatRequest, Message

pytestmark = pytest.mark.services

# What fastresponses serves is an agent; this one tells our story, and stops for good behind its half when asked for
# "slow".
TELLER = f"""
import asyncio
from fastresponses.adapter import AgentAdapter, TextDelta, UsageDelta

class Teller(AgentAdapter):
    name = "teller"

    async def run(self, run):
        for number, delta in enumerate({DELTAS!r}):
            if number == {len(DELTAS) // 2} and "slow" in repr(run.new_items):
                await asyncio.Event().wait()
            yield TextDelta(delta)
            await asyncio.sleep(0.002)
        yield UsageDelta(input_tokens=11, output_tokens=22, total_tokens=33)

teller = Teller()
"""
SLOW = ChatRequest((Message("user", "slow"),))


@pytest.fixture(scope="module")
def fastresponses(tmp_path_factory) -> Iterator[str]:
    program, folder = peer_program("fastresponses"), tmp_path_factory.mktemp("fastresponses")
    (folder / "tell.py").write_text(TELLER)
    command = [program, "serve", "tell.py:teller", "--host", "127.0.0.1", "--port", "{port}"]
    with running(command, folder / "log") as url:
        yield url + "/v1"


@pytest.fixture(scope="module")
def agentic(tmp_path_factory) -> Iterator[str]:
    """A gateway, with a model that we script behind it."""
    program, folder = peer_program("agentic-server"), tmp_path_factory.mktemp("agentic")
    with threaded_upstream() as upstream:
        upstream.always = lambda _asked: Answer(story(Responses(), *DELTAS))
        command = [program, "--llm-api-base", upstream.url.removesuffix("/v1"), "--skip-llm-ready-check"]
        command += ["--gateway-host", "127.0.0.1", "--gateway-port", "{port}"]
        command += ["--db-url", f"sqlite://{folder}/agentic.db"]
        with running(command, folder / "log", HOME=str(folder)) as url:
            yield url + "/v1"


@pytest.fixture(scope="module")
def llama_cpp(tmp_path_factory) -> Iterator[str]:
    model = os.environ.get("LLAMA_MODEL", "")
    if not model:
        pytest.skip("LLAMA_MODEL names no file of a model.")
    log = tmp_path_factory.mktemp("llama") / "log"
    command = [peer_program("python"), "-m", "llama_cpp.server", "--model", str(Path(model).resolve())]
    with running(
        [*command, "--port", "{port}", "--n_ctx", "2048", "--interrupt_requests", "false"], log
    ) as url:
        yield url + "/v1"


class TestFastresponses(ChatModelContract):
    @pytest.fixture
    def peer(self, fastresponses: str) -> Peer:
        return Peer(ResponsesModel(model="m", base_url=fastresponses, key_variable=""))


class TestFastresponsesBackground(ChatModelContract):
    @pytest.fixture
    def peer(self, fastresponses: str) -> Peer:
        return Peer(ResponsesModel(model="m", base_url=fastresponses, key_variable="", background=True))

    async def test_a_run_is_stopped_in_its_middle(self, peer: Peer):
        async with aclosing(peer.model.stream(SLOW)) as deltas:
            run_id = (await anext(deltas)).run_id
        assert run_id

        await peer.model.cancel(run_id)

        with pytest.raises(RunCancelled):
            await peer.model.result(run_id)

    async def test_a_run_goes_on_without_us(self, peer: Peer):
        run_id = await run_of(peer.model)

        assert (await peer.model.result(run_id)).text == STORY

    async def test_a_run_that_is_over_can_be_deleted(self, peer: Peer):
        run_id = await run_of(peer.model)
        await peer.model.result(run_id)
        assert isinstance(peer.model, Keeper)

        await peer.model.forget_run(run_id)
        await peer.model.forget_run(run_id)

        with pytest.raises(RunNotFound):
            await peer.model.result(run_id)


class TestAgentic(ChatModelContract):
    @pytest.fixture
    def peer(self, agentic: str) -> Peer:
        return Peer(ResponsesModel(model="m", base_url=agentic, key_variable=""))

    async def test_a_thread_is_mirrored_and_deleted(self, peer: Peer):
        turn = (Message("user", "나무꾼"), Message("assistant", "옛날에 나무꾼이 살더라."))
        keeper = peer.model
        assert isinstance(keeper, ResponsesModel)
        conversation_id = await keeper.open_conversation()
        await keeper.add_to_conversation(conversation_id, turn)
        await keeper.add_to_conversation(conversation_id, turn, is_again=True)
        await keeper.add_to_conversation(conversation_id, turn[:1])

        items = await keeper._ask("GET", f"/conversations/{conversation_id}/items?order=asc", None)
        assert [item["content"][0]["text"] for item in items["data"]] == [
            "나무꾼",
            "옛날에 나무꾼이 살더라.",
            "나무꾼",
        ]

        await keeper.forget_conversation(conversation_id)
        await keeper.forget_conversation(conversation_id)

        with pytest.raises(ConversationNotKept):
            await keeper.add_to_conversation(conversation_id, turn)


class TestLlamaCpp(ChatModelContract):
    @pytest.fixture
    def peer(self, llama_cpp: str) -> Peer:
        return Peer(
            ChatCompletionsModel(model="m", base_url=llama_cpp, key_variable="", max_output_tokens=32), None
        )
