"""Runs that outlive their connection: named at once, taken up again, asked for whole, stopped at the provider."""

from __future__ import annotations

from contextlib import aclosing

import pytest

from llm import errors
from llm.backends import responses
from llm.backends.chat import ChatCompletionsModel
from llm.backends.responses import ResponsesModel
from llm.tests.asking import REQUEST, outcome
from llm.tests.dialects import USAGE, Responses, story
from llm.tests.upstream import CUT, Answer, event
from llm.types import Usage

JSON = {"Content-Type": "application/json"}


def told(value: object, status: int = 200) -> Answer:
    return Answer([event(value).removeprefix(b"data: ").strip()], status, JSON)


@pytest.fixture
def model(upstream):
    return ResponsesModel(model="m", base_url=upstream.url, key_variable="TEST_MODEL_KEY", background=True)


@pytest.fixture(autouse=True)
def _no_waiting(monkeypatch):
    monkeypatch.setattr(responses, "POLL_SECONDS", 0.001)


async def all_of(deltas) -> str:
    async with aclosing(deltas):
        return "".join([delta.text async for delta in deltas])


async def test_a_run_is_named_before_its_first_word(upstream, model):
    upstream.will(Answer(story(Responses(), "가", "나")))

    found = await outcome(model)

    assert found.deltas[0].run_id == "resp_1"
    cursors = [delta.cursor or 0 for delta in found.deltas if delta.text]
    assert cursors == sorted(set(cursors))
    assert model.capabilities.can_resume


async def test_a_foreground_run_has_no_name(upstream):
    model = ResponsesModel(model="m", base_url=upstream.url)
    upstream.will(Answer(story(Responses(), "가")))

    assert all(delta.run_id is None for delta in (await outcome(model)).deltas)
    assert not model.capabilities.can_resume


async def test_a_named_run_is_never_begun_twice(upstream, model, waits):
    upstream.will(Answer([Responses().begin(), CUT]))

    assert (await outcome(model)).code == "provider_truncated"
    assert len(upstream.asked) == 1


async def test_taken_up_again(upstream, model):
    upstream.will(Answer(story(Responses(), "가", "나")))

    assert await all_of(model.resume("resp_1")) == "가나"
    assert (upstream.asked[0].method, upstream.asked[0].path) == ("GET", "/v1/responses/resp_1?stream=true")


@pytest.mark.parametrize("status", [400, 404])
async def test_taken_up_too_late(upstream, model, status):
    upstream.will(told({}, status))

    with pytest.raises(errors.RunNotFound):
        await all_of(model.resume("resp_1"))


async def test_whole(upstream, model):
    dialect = Responses()
    story(dialect, "가", "나")
    upstream.will(told(dialect.whole("queued")), told(dialect.whole("in_progress")), told(dialect.whole()))

    found = await model.result("resp_1")

    assert found.text == "가나"
    assert found.usage == Usage(*USAGE)
    assert [asked.path for asked in upstream.asked] == ["/v1/responses/resp_1"] * 3


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (told({}, 404), errors.RunNotFound),
        (told({"status": "cancelled"}), errors.RunCancelled),
        (told({"status": "failed", "error": {"code": "server_error"}}), errors.ProviderOverloaded),
        (told({"status": "failed", "error": None}), errors.ProviderError),
        (told({"status": "incomplete", "incomplete_details": {"reason": "new"}}), errors.ProviderTruncated),
        (told({"status": "incomplete", "incomplete_details": None}), errors.ProviderTruncated),
        (told({"status": 7}), errors.ProviderBadAnswer),
        (told({}), errors.ProviderBadAnswer),
        (told([]), errors.ProviderBadAnswer),
        (told("no"), errors.ProviderBadAnswer),
        (
            told({"status": "completed", "output": [{"content": [{"type": "refusal"}]}]}),
            errors.ProviderRefused,
        ),
    ],
)
async def test_whole_and_wrong(upstream, model, answer, kind):
    upstream.will(answer)

    with pytest.raises(kind):
        await model.result("resp_1")


async def test_a_run_that_never_ends(upstream):
    model = ResponsesModel(model="m", base_url=upstream.url, background=True, total_timeout=0.05)
    upstream.will(*[told({"status": "in_progress"})] * 1000)

    with pytest.raises(errors.ProviderTimeout):
        await model.result("resp_1")


@pytest.mark.parametrize(
    ("body", "status"), [({"status": "cancelled"}, 200), ({}, 400), ({}, 404), ({}, 409)]
)
async def test_stopped(upstream, model, body, status):
    upstream.will(told(body, status))

    await model.cancel("resp_1")

    assert (upstream.asked[0].method, upstream.asked[0].path) == ("POST", "/v1/responses/resp_1/cancel")


async def test_not_stopped(upstream, model):
    upstream.will(told({}, 401))

    with pytest.raises(errors.AuthenticationFailed):
        await model.cancel("resp_1")


async def test_a_name_is_no_path(upstream, model):
    upstream.will(told({}, 404))

    await model.cancel("../../admin?x#")

    assert upstream.asked[0].path == "/v1/responses/..%2F..%2Fadmin%3Fx%23/cancel"


async def test_chat_completions_keep_no_runs(upstream):
    model = ChatCompletionsModel(model="m", base_url=upstream.url)

    with pytest.raises(errors.RunNotFound):
        await all_of(model.resume("x"))
    with pytest.raises(errors.RunNotFound):
        await model.result("x")
    await model.cancel("x")
    assert not model.capabilities.can_resume
    assert upstream.asked == []


async def test_an_answer_whose_request_is_whole(upstream, model):
    upstream.will(Answer(story(Responses(), "가")))
    await outcome(model, REQUEST)

    assert upstream.asked[0].json()["background"] is True
