"""Circuit breakers: a provider that fails again and again is left alone for a while, in this process.

After M. Nygard, "Release It!", 5.2. What counts is whether a provider answers at all: a key, a model or a prompt that
it does not take, and a rate limit, say that it does.
"""

from __future__ import annotations

import logging
import math
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Lock
from typing import Final
from urllib.parse import urlsplit

from django.conf import settings

from common import metrics
from llm import errors

logger = logging.getLogger(__name__)

FAILURES: Final = (
    errors.ProviderUnreachable,
    errors.ProviderOverloaded,
    errors.ProviderTimeout,
    errors.ProviderTruncated,
    errors.ProviderBadAnswer,
)
# Whoever comes while another one tries.
PROBE_SECONDS: Final = 1.0
# A model that said "not before" is asked again after so long at the latest: it may have been mistaken.
LONGEST_HOLD: Final = 60.0

Clock = Callable[[], float]


@dataclass(frozen=True, slots=True)
class BreakerPolicy:
    """So many `failures` within `window` seconds, with no success between, make a `pause`. 0 failures: never."""

    failures: int = 5
    window: float = 60.0
    pause: float = 20.0


class Call:
    """One request to a provider, while it goes on."""

    __slots__ = ("_breaker", "is_probe")

    def __init__(self, breaker: Breaker, is_probe: bool) -> None:
        self._breaker, self.is_probe = breaker, is_probe

    def answered(self) -> None:
        """It began to answer well: others may ask too. May be called often."""
        if self.is_probe:
            self.is_probe = False
            self._breaker.probe_answered()

    def worked(self) -> None:
        """The first word is here, or the whole answer: what failed before is forgotten."""
        self.answered()
        self._breaker.worked()


class Breaker:
    """That of one provider. Closed, all may ask. Open, nobody. After the pause one may; its answer closes it."""

    def __init__(self, name: str, policy: BreakerPolicy, clock: Clock = time.monotonic) -> None:
        self._name, self._policy, self._clock = name, policy, clock
        self._lock = Lock()  # event loops of other threads share it
        self._failures: deque[float] = deque(maxlen=max(policy.failures, 1))
        self._open_until: float | None = None
        self._is_probed = False
        self._held: dict[str, float] = {}

    @property
    def is_open(self) -> bool:
        """Whether calls are turned away, or one is let through to see."""
        return self._open_until is not None

    @contextmanager
    def call(self, model: str = "", *, is_paid: bool = False) -> Iterator[Call]:
        """A request in which `model` is asked. How it ends is taken down; to have been cancelled says nothing.

        `is_paid`: for something that is paid for already, and lost if it is not fetched; that may go out at any time.
        Raises ProviderUnavailable while open, and ProviderRateLimited where that model wants to be left alone.
        """
        call = Call(self, is_probe=not is_paid and self._admitted(model))
        try:
            yield call
        except FAILURES as error:
            self._failed(call, error.retry_after)
            raise
        except errors.ProviderRateLimited as error:
            call.answered()
            self._hold(model, error.retry_after)
            raise
        except errors.ProviderError:
            call.answered()
            raise
        finally:
            if call.is_probe:
                self._is_probed = False

    def probe_answered(self) -> None:
        # The failures are kept: if this answer has no word in it, the next failure opens it again at once.
        with self._lock:
            self._close()

    def worked(self) -> None:
        if self._failures or self._open_until is not None:
            with self._lock:
                self._failures.clear()
                self._close()

    def close(self) -> None:
        """Forget everything."""
        with self._lock:
            self._failures.clear()
            self._held.clear()
            self._close()

    def _admitted(self, model: str) -> bool:
        """Whether a call that may go out is a probe. Raises ProviderUnavailable, ProviderRateLimited."""
        now = self._clock()
        with self._lock:
            held = self._held.get(model, 0.0) - now
            if held > 0:
                raise _turned_away(errors.ProviderRateLimited, held)
            self._held.pop(model, None)
            if self._open_until is None:
                return False
            left = self._open_until - now
            if left > 0 or self._is_probed:
                metrics.PROVIDER_CALLS_REFUSED.inc()
                raise _turned_away(errors.ProviderUnavailable, max(left, PROBE_SECONDS))
            self._is_probed = True
            return True

    def _failed(self, call: Call, retry_after: float | None) -> None:
        now, pause = self._clock(), max(self._policy.pause, min(retry_after or 0.0, LONGEST_HOLD))
        with self._lock:
            self._failures.append(now)
            is_too_often = (
                len(self._failures) == self._policy.failures
                and now - self._failures[0] <= self._policy.window
            )
            if not call.is_probe and (self._open_until is not None or not is_too_often):
                return
            if self._open_until is None:
                metrics.PROVIDERS_PAUSED.inc()
            self._open_until = now + pause
        logger.warning("a provider (%s) is left alone for %g s: it fails", self._name, pause)

    def _hold(self, model: str, retry_after: float | None) -> None:
        if retry_after and self._policy.failures:
            with self._lock:
                self._held[model] = self._clock() + min(retry_after, LONGEST_HOLD)

    def _close(self) -> None:
        self._is_probed = False
        if self._open_until is not None:
            self._open_until = None
            metrics.PROVIDERS_PAUSED.dec()
            logger.warning("a provider (%s) answers again", self._name)


class Breakers:
    """Those of this process, by address."""

    def __init__(self, clock: Clock = time.monotonic) -> None:
        self.clock = clock
        self._breakers: dict[str, Breaker] = {}

    def at(self, base_url: str) -> Breaker:
        """The one of an address, whichever of its models is asked."""
        breaker = self._breakers.get(base_url)
        if breaker is None:
            policy = BreakerPolicy(
                settings.BREAKER_FAILURES, settings.BREAKER_WINDOW_SECONDS, settings.BREAKER_PAUSE_SECONDS
            )
            made = Breaker(_host(base_url), policy, lambda: self.clock())
            breaker = self._breakers.setdefault(base_url, made)
        return breaker

    @property
    def are_closed(self) -> bool:
        return not any(breaker.is_open for breaker in list(self._breakers.values()))

    def clear(self) -> None:
        """As in a new process."""
        for breaker in self._breakers.values():
            breaker.close()
        self._breakers.clear()


def _turned_away(kind: type[errors.ProviderError], seconds: float) -> errors.ProviderError:
    return kind(retry_after=seconds, details={"retry_after": math.ceil(seconds)})


def _host(base_url: str) -> str:
    """What the log says of an address; its path may hold what is nobody's business."""
    try:
        return urlsplit(base_url).netloc.rpartition("@")[2] or "no address"
    except ValueError:
        return "no address"


breakers = Breakers()
