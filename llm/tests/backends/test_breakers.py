"""When a provider is left alone, and when it is asked again; the clock is ours."""

from __future__ import annotations

import logging
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from common import metrics
from llm import errors
from llm.backends import breakers as module
from llm.backends.breakers import LONGEST_HOLD, Breaker, BreakerPolicy, Breakers

POLICY = BreakerPolicy(failures=3, window=60.0, pause=20.0)
OWN_MAKING = [
    errors.RequestRejected,
    errors.AuthenticationFailed,
    errors.QuotaExhausted,
    errors.ModelNotFound,
    errors.ProviderRefused,
    errors.ContentFiltered,
    errors.OutputLimitReached,
    errors.ProviderRateLimited,
    errors.RunNotFound,
    errors.RunCancelled,
]


class Clock:
    def __init__(self) -> None:
        self.now = 1_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def breaker(clock) -> Breaker:
    return Breaker("127.0.0.1:1", POLICY, clock)


def fail(breaker, kind=errors.ProviderOverloaded, times=1, model="", **options):
    for _ in range(times):
        with pytest.raises(kind), breaker.call(model):
            raise kind(**options)


def work(breaker, model=""):
    with breaker.call(model) as call:
        call.answered()
        call.worked()


def refusal(breaker, model="") -> errors.ProviderError:
    with pytest.raises(errors.ProviderError) as refused, breaker.call(model):
        pytest.fail("it was let through")
    return refused.value


@pytest.mark.parametrize("kind", module.FAILURES)
def test_too_many_failures_open_it(breaker, clock, kind):
    fail(breaker, kind, times=2)
    assert not breaker.is_open
    fail(breaker, kind)
    clock.now += 5

    refused = refusal(breaker)

    assert isinstance(refused, errors.ProviderUnavailable)
    assert (refused.retryable, refused.is_free, refused.status) == (True, True, 503)
    assert (refused.retry_after, refused.details) == (15.0, {"retry_after": 15})


@pytest.mark.parametrize("kind", OWN_MAKING)
def test_what_is_not_the_providers_fault_does_not(breaker, kind):
    fail(breaker, kind, times=10)

    assert not breaker.is_open
    work(breaker)


def test_neither_do_defects_of_ours(breaker):
    fail(breaker, ZeroDivisionError, times=10)
    assert not breaker.is_open


def test_a_success_between_begins_the_count_anew(breaker):
    fail(breaker, times=2)
    work(breaker)
    fail(breaker, times=2)
    assert not breaker.is_open


def test_failures_that_lie_far_apart_do_not(breaker, clock):
    for _ in range(10):
        fail(breaker)
        clock.now += 31
    assert not breaker.is_open


@pytest.mark.parametrize("asked", [None, 5.0, 45.0, 86_400.0])
def test_never_shorter_than_it_asked_for_and_never_for_hours(breaker, asked):
    fail(breaker, times=3, retry_after=asked)

    assert refusal(breaker).retry_after == min(max(20.0, asked or 0.0), LONGEST_HOLD)


def test_one_may_see_and_closes_it(breaker, clock):
    fail(breaker, times=3)
    clock.now += 20
    with breaker.call() as probe:
        assert refusal(breaker).retry_after == module.PROBE_SECONDS
        probe.answered()
        work(breaker)
    assert not breaker.is_open
    fail(breaker, times=2)
    assert not breaker.is_open, "the failures before are forgotten"


def test_one_may_see_and_finds_it_as_it_was(breaker, clock):
    fail(breaker, times=3)
    clock.now += 20
    fail(breaker)

    assert refusal(breaker).retry_after == 20.0


def test_an_answer_without_a_word_is_not_believed_for_long(breaker, clock):
    fail(breaker, times=3)
    clock.now += 20
    with suppress(errors.ProviderTruncated), breaker.call() as probe:
        probe.answered()
        assert not breaker.is_open
        raise errors.ProviderTruncated
    assert breaker.is_open


@pytest.mark.parametrize("kind", [errors.AuthenticationFailed, errors.ProviderRateLimited])
def test_to_be_turned_down_is_an_answer(breaker, clock, kind):
    fail(breaker, times=3)
    clock.now += 20
    fail(breaker, kind)

    assert not breaker.is_open


def test_a_probe_that_is_cancelled_leaves_its_place_to_another(breaker, clock):
    fail(breaker, times=3)
    clock.now += 20
    with pytest.raises(GeneratorExit), breaker.call():
        raise GeneratorExit
    assert breaker.is_open
    work(breaker)
    assert not breaker.is_open


def test_streams_that_began_before_do_not_make_the_pause_longer(breaker, clock):
    with suppress(errors.ProviderTruncated), breaker.call():
        fail(breaker, times=3)
        clock.now += 10
        raise errors.ProviderTruncated
    assert refusal(breaker).retry_after == 10.0


def test_a_word_from_a_stream_that_began_before_closes_it(breaker):
    with breaker.call() as call:
        fail(breaker, times=3)
        call.worked()
    assert not breaker.is_open


def test_a_model_that_says_when_is_not_asked_before(breaker, clock):
    fail(breaker, errors.ProviderRateLimited, model="large", retry_after=12.0)
    clock.now += 2

    refused = refusal(breaker, "large")

    assert isinstance(refused, errors.ProviderRateLimited)
    assert refused.retry_after == 10.0
    work(breaker, "small")
    clock.now += 10
    work(breaker, "large")


def test_a_model_is_not_believed_for_hours(breaker, clock):
    fail(breaker, errors.ProviderRateLimited, model="large", retry_after=86_400.0)
    clock.now += LONGEST_HOLD

    work(breaker, "large")


def test_what_is_paid_for_goes_out_at_any_time(breaker):
    fail(breaker, times=3)
    with breaker.call(is_paid=True) as call:
        assert not call.is_probe
    with suppress(errors.ProviderTimeout), breaker.call(is_paid=True):
        raise errors.ProviderTimeout
    assert refusal(breaker).retry_after == 20.0

    with breaker.call(is_paid=True) as call:
        call.worked()
    assert not breaker.is_open


def test_switched_off(clock):
    breaker = Breaker("127.0.0.1:1", BreakerPolicy(failures=0), clock)
    fail(breaker, times=50)
    fail(breaker, errors.ProviderRateLimited, retry_after=9.0)
    work(breaker)


def test_one_address_does_not_answer_for_another(settings, clock):
    settings.BREAKER_FAILURES, settings.BREAKER_PAUSE_SECONDS = 2, 7.0
    breakers = Breakers(clock)
    bad, good = breakers.at("http://127.0.0.1:1/v1"), breakers.at("http://127.0.0.1:2/v1")
    fail(bad, times=2)

    assert breakers.at("http://127.0.0.1:1/v1") is bad
    assert (bad.is_open, good.is_open, breakers.are_closed) == (True, False, False)
    assert refusal(bad).retry_after == 7.0
    work(good)
    breakers.clear()
    assert breakers.are_closed


def test_what_is_counted_and_logged(breaker, clock, caplog):
    caplog.set_level(logging.WARNING)
    paused, refused = metrics.PROVIDERS_PAUSED, metrics.PROVIDER_CALLS_REFUSED
    before = (paused._value.get(), refused._value.get())
    fail(breaker, times=3)
    refusal(breaker)

    assert (paused._value.get(), refused._value.get()) == (before[0] + 1, before[1] + 1)
    clock.now += 20
    work(breaker)
    assert paused._value.get() == before[0]
    assert [record.getMessage() for record in caplog.records] == [
        "a provider (127.0.0.1:1) is left alone for 20 s: it fails",
        "a provider (127.0.0.1:1) answers again",
    ]


@pytest.mark.parametrize("address", ["http://me:secret@127.0.0.1:1/v1", "http://[", "", "secret"])
def test_the_log_names_a_host_and_nothing_more(address, caplog):
    fail(Breakers().at(address), times=5)

    assert "secret" not in caplog.text
    assert "left alone" in caplog.text


steps = st.lists(
    st.tuples(st.sampled_from(["fail", "work", "cancel", "reject"]), st.floats(0, 30)), max_size=40
)


@hypothesis_settings(max_examples=200, deadline=None)
@given(steps=steps)
def test_whatever_happens_it_is_asked_again_in_the_end(steps):
    """No order of events leaves it open for longer than its pause, nor a probe's place taken."""
    clock = Clock()
    breaker = Breaker("127.0.0.1:1", POLICY, clock)
    endings = {"fail": errors.ProviderTimeout, "cancel": GeneratorExit, "reject": errors.RequestRejected}
    for step, seconds in steps:
        clock.now += seconds
        try:
            with breaker.call() as call:
                if step == "work":
                    call.worked()
                else:
                    raise endings[step]
        except (errors.ProviderError, GeneratorExit):
            pass
    clock.now += POLICY.pause
    work(breaker)
    assert not breaker.is_open
    breaker.close()
