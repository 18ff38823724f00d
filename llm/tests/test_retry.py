"""When a model is asked again."""

from __future__ import annotations

from collections.abc import AsyncGenerator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from llm import errors
from llm.retry import DEFAULT_POLICY, RetryPolicy, retried
from llm.types import Delta, Usage

FREE = [errors.ProviderRateLimited, errors.ProviderOverloaded, errors.ProviderUnreachable]
NEVER = [
    errors.ProviderTimeout,
    errors.AuthenticationFailed,
    errors.ProviderRefused,
    errors.OutputLimitReached,
]


class Attempts:
    """Yields what the next script says; raises its exceptions."""

    def __init__(self, *scripts: list[Delta | Exception]) -> None:
        self.scripts = list(scripts)
        self.made = 0
        self.closed = 0
        self.slept: list[float] = []

    async def __call__(self) -> AsyncGenerator[Delta, None]:
        self.made += 1
        try:
            for step in self.scripts.pop(0):
                if isinstance(step, Exception):
                    raise step
                yield step
        finally:
            self.closed += 1

    async def sleep(self, seconds: float) -> None:
        assert self.closed == self.made, "a failed attempt holds nothing while the next one waits"
        self.slept.append(seconds)

    async def all(self, policy: RetryPolicy = DEFAULT_POLICY) -> str:
        return "".join([delta.text async for delta in retried(self, policy, sleep=self.sleep)])


@pytest.mark.parametrize("kind", FREE)
async def test_the_first_attempt_that_speaks(kind):
    attempts = Attempts([kind()], [kind()], [Delta("가"), Delta("나")])

    assert await attempts.all() == "가나"
    assert attempts.slept[0] < attempts.slept[1]


@pytest.mark.parametrize("first", [Delta("가"), Delta(run_id="run"), Delta(usage=Usage(1))])
async def test_never_after_the_first_delta(first):
    attempts = Attempts([first, errors.ProviderOverloaded()], [Delta("나")])

    with pytest.raises(errors.ProviderOverloaded):
        await attempts.all()
    assert attempts.made == 1


@pytest.mark.parametrize("kind", NEVER)
async def test_never_in_vain(kind):
    attempts = Attempts([kind()], [Delta("가")])

    with pytest.raises(kind):
        await attempts.all()
    assert attempts.made == 1


@pytest.mark.parametrize("kind", [errors.ProviderTruncated, errors.ProviderBadAnswer])
async def test_once_more_what_may_have_been_paid_for(kind):
    attempts = Attempts([kind()], [kind()], [Delta("가")])

    with pytest.raises(kind):
        await attempts.all()
    assert attempts.made == 2


async def test_no_more_than_so_often():
    scripts: list[list[Delta | Exception]] = [[errors.ProviderOverloaded()]] * 9
    attempts = Attempts(*scripts)

    with pytest.raises(errors.ProviderOverloaded):
        await attempts.all(RetryPolicy(tries=3))
    assert attempts.made == 3


async def test_defects_pass():
    attempts = Attempts([ValueError("a defect")])

    with pytest.raises(ValueError, match="a defect"):
        await attempts.all()


async def test_an_empty_answer_is_an_answer():
    assert await Attempts([]).all() == ""


async def test_closing_closes_the_attempt():
    attempts = Attempts([Delta("가"), Delta("나")])
    deltas = retried(attempts)
    await anext(deltas)

    await deltas.aclose()

    assert attempts.closed == 1


@given(
    failures=st.integers(1, 50),
    chance=st.floats(0, 1),
    asked=st.none() | st.floats(0, 100_000),
    kind=st.sampled_from([*FREE, *NEVER]),
)
def test_waits(failures, chance, asked, kind):
    policy = RetryPolicy(tries=100)
    delay = policy.delay(kind(retry_after=asked), failures, chance)

    if kind in NEVER or (asked or 0) > policy.longest_asked_for:
        assert delay is None
    else:
        assert delay is not None
        assert (asked or 0) <= delay <= (asked or 0) + policy.longest
        assert delay - (asked or 0) > 0, "never in step with others"


@pytest.mark.parametrize(("seconds", "waits"), [(1.0, True), (8.0, True), (8.1, False), (20.0, False)])
def test_nobody_sits_and_waits_for_a_provider_that_is_left_alone(seconds, waits):
    """As long as for one that fails, and no longer; a wait that the provider itself asked for is another thing."""
    left_alone = errors.ProviderUnavailable(retry_after=seconds)

    assert (DEFAULT_POLICY.delay(left_alone, 1, 0.5) is not None) is waits
    assert DEFAULT_POLICY.delay(errors.ProviderOverloaded(retry_after=seconds), 1, 0.5) is not None
