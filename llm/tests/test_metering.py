"""What the meter is told: every request that a provider took, once, and the truth about it where that is known."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field

import pytest

from llm import errors
from llm.metering import Call, allowed, count_run, counted, metered, total
from llm.types import ChatRequest, Delta, Message, Usage

REQUEST = ChatRequest((Message("user", "나무꾼과 사슴"),))
ASKED = 7
TOLD = Usage(120, 45, 100, 15, 0.5)


@dataclass
class Noted:
    """A meter that notes what it is told; it refuses `refused`."""

    calls: dict[str, Call] = field(default_factory=dict)
    told: list[Call] = field(default_factory=list)
    refused: str = ""

    def count(self, call: Call) -> None:
        self.told.append(call)
        self.calls[call.key] = call

    async def allow(self, role: str) -> None:
        if role == self.refused:
            raise errors.BudgetSpent


@pytest.fixture
def meter():
    noted = Noted()
    with metered(noted):
        yield noted


def saying(*steps):
    async def attempt():
        for step in steps:
            if isinstance(step, BaseException):
                raise step
            yield Delta(step) if isinstance(step, str) else step

    return attempt


def asked(*steps):
    return counted(
        saying(*steps), role="draft", model="m", request=REQUEST, cost=lambda usage: usage.output_tokens / 100
    )


async def text_of(deltas):
    return "".join([delta.text async for delta in deltas])


async def test_what_the_provider_said(meter):
    assert await text_of(asked("옛날 ", "옛적에", Delta(usage=TOLD))) == "옛날 옛적에"

    (call,) = meter.calls.values()
    assert call == Call(call.key, "draft", "m", TOLD)
    assert [each.is_estimated for each in meter.told] == [True, False], (
        "first a guess, in case nothing follows"
    )


async def test_each_request_has_a_key_of_its_own(meter):
    for _ in range(3):
        await text_of(asked("가", Delta(usage=TOLD)))

    assert len(meter.calls) == 3


async def test_a_provider_that_says_nothing_is_estimated(meter):
    await text_of(asked("가나다", "라마"))

    (call,) = meter.calls.values()
    assert call.is_estimated
    assert call.usage == Usage(ASKED, 5, cost=0.05)


async def test_a_stream_that_is_closed(meter):
    deltas = asked("가나다", "라마", Delta(usage=TOLD))
    await anext(deltas)
    await deltas.aclose()

    (call,) = meter.calls.values()
    assert (call.usage.output_tokens, call.is_estimated) == (3, True)


async def test_a_task_that_is_cancelled_before_the_first_word(meter):
    is_waiting = asyncio.Event()

    async def silent():
        is_waiting.set()
        await asyncio.sleep(3600)
        yield Delta("never")

    source = counted(silent, role="draft", model="m", request=REQUEST, cost=lambda _: None)
    task = asyncio.create_task(text_of(source))
    await is_waiting.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task

    (call,) = meter.calls.values()
    assert call.usage == Usage(ASKED, 0)
    assert call.is_estimated, "it may have been paid for"


@pytest.mark.parametrize(
    "error",
    [errors.ProviderRateLimited(), errors.ProviderUnreachable(), errors.AuthenticationFailed()],
    ids=lambda error: error.code,
)
async def test_what_was_turned_away_is_no_call(meter, error):
    with pytest.raises(errors.ProviderError):
        await text_of(asked(error))

    assert meter.told == []


@pytest.mark.parametrize(
    "error", [errors.ProviderTimeout(), errors.ProviderTruncated()], ids=lambda e: e.code
)
async def test_what_broke_before_its_first_word_may_have_been_paid_for(meter, error):
    with pytest.raises(errors.ProviderError):
        await text_of(asked(error))

    (call,) = meter.calls.values()
    assert (call.usage, call.is_estimated) == (Usage(ASKED, 0, cost=0.0), True)


@pytest.mark.parametrize(
    "error", [errors.ProviderOverloaded(), errors.ProviderTruncated()], ids=lambda e: e.code
)
async def test_what_broke_after_it_is_counted(meter, error):
    with pytest.raises(errors.ProviderError):
        await text_of(asked("가나", error))

    (call,) = meter.calls.values()
    assert (call.usage.output_tokens, call.is_estimated) == (2, True)


async def test_usage_told_before_a_failure_stands(meter):
    with pytest.raises(errors.OutputLimitReached):
        await text_of(asked("가", Delta(usage=TOLD), errors.OutputLimitReached()))

    (call,) = meter.calls.values()
    assert (call.usage, call.is_estimated) == (TOLD, False)


async def test_a_run_that_is_taken_up_again_is_the_same_call(meter):
    deltas = asked(Delta(run_id="resp_1"), "가나")
    await text_of(deltas)
    count_run("resp_1", None, role="draft", model="m")
    count_run("resp_1", TOLD, role="draft", model="m")

    (call,) = meter.calls.values()
    assert call == Call(call.key, "draft", "m", TOLD)


async def test_the_same_name_of_a_run_in_another_role_is_another_call(meter):
    count_run("resp_1", TOLD, role="draft", model="m")
    count_run("resp_1", TOLD, role="expand", model="m")

    assert len(meter.calls) == 2


async def test_nothing_goes_out_that_is_not_allowed(meter):
    meter.refused = "draft"

    with pytest.raises(errors.BudgetSpent):
        await text_of(asked("가"))
    with pytest.raises(errors.BudgetSpent):
        await allowed("draft")
    await allowed("expand")

    assert meter.told == []


async def test_without_a_meter_nobody_is_told():
    assert await text_of(asked("가", Delta(usage=TOLD))) == "가"
    await allowed("draft")
    count_run("resp_1", TOLD, role="draft", model="m")


async def test_tasks_inherit_the_meter_and_others_have_their_own(meter):
    other = Noted()

    async def elsewhere():
        with metered(other):
            await text_of(asked("가"))

    await asyncio.gather(text_of(asked("가")), asyncio.create_task(elsewhere()))

    assert (len(meter.calls), len(other.calls)) == (1, 1)


def test_a_sum():
    calls = [Call("a", "draft", "m", TOLD), Call("b", "enrich", "m", Usage(1, 2, cost=0.25))]
    assert total(calls) == Usage(121, 47, 100, 15, 0.75)
    assert total([*calls, Call("c", "draft", "m", Usage(1))]).cost is None
    assert total([]) == Usage(cost=0.0), "nothing asked is free"
