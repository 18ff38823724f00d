"""Whether the corpus can be searched just now: is there an index, and does each leg find a passage by its own words."""

from __future__ import annotations

import logging
import time
from enum import StrEnum
from threading import Lock
from typing import Final

import numpy as np
from django.utils import timezone

from retrieval.errors import IndexMissing
from retrieval.indexing.reader import Index, current_index
from retrieval.legs import DENSE, Leg, keyword_leg
from retrieval.models import IndexBuild, Passage

logger = logging.getLogger(__name__)

# A probe is kept for so long, so that asking often costs nothing.
PROBE_SECONDS: Final = 10.0
_PROBE_LENGTH: Final = 60
_CANDIDATES: Final = 20


class IndexState(StrEnum):
    """`OK`: there is one. `BUILDING`: the first is on its way. `EMPTY`: there is nothing to be found."""

    OK = "ok"
    BUILDING = "building"
    EMPTY = "empty"


class LegDead(Exception):
    """A leg finds nothing where a passage is asked for by its own words."""


def index_state() -> IndexState:
    """Raises IndexUnusable where there is none that could be searched, and none is being built."""
    try:
        current_index()
    except IndexMissing:
        if not Passage.objects.exists():
            return IndexState.EMPTY
        if _is_being_built():
            return IndexState.BUILDING
        raise
    return IndexState.OK


def leg_state(name: str) -> IndexState:
    """That of the index; OK only where the leg answers a probe. Raises LegDead and IndexUnusable."""
    state = index_state()
    if state == IndexState.OK and is_dead(current_index(), name):
        raise LegDead(name)
    return state


def is_dead(index: Index, name: str) -> bool:
    """Whether a leg fails on a probe, or finds nothing. Blocks; asked again after PROBE_SECONDS."""
    return _probes.is_dead(index, name)


def forget_probes() -> None:
    """Probe anew at the next question."""
    _probes.forget()


class _Probes:
    """What the probes of one version told last."""

    def __init__(self) -> None:
        self._told: dict[tuple[str, str, str], tuple[float, bool]] = {}
        self._lock = Lock()

    def forget(self) -> None:
        with self._lock:
            self._told = {}

    def is_dead(self, index: Index, name: str) -> bool:
        key = (index.version, index.manifest.fingerprint, name)
        with self._lock:
            until, dead = self._told.get(key, (0.0, False))
        if time.monotonic() < until:
            return dead
        dead = not _finds_itself(index, name)
        with self._lock:
            self._told = {known: told for known, told in self._told.items() if known[:2] == key[:2]}
            self._told[key] = (time.monotonic() + PROBE_SECONDS, dead)
        return dead


_probes = _Probes()


def _finds_itself(index: Index, name: str) -> bool:
    text = probe_text(index)
    if not text:
        return True
    try:
        leg = _dense(index, text) if name == DENSE else keyword_leg(index, text)
    except Exception as error:
        logger.warning("the %s leg does not answer its probe: %s: %s", name, type(error).__name__, error)
        return False
    return not leg.is_silent and bool(np.isfinite(leg.scores).all())


def _dense(index: Index, text: str) -> Leg:
    """Embedded anew: a vector that is remembered would hide that no more can be had."""
    vector = index.embed(text)
    return Leg(*index.dense(vector, 1)) if np.any(vector) else Leg()


def probe_text(index: Index) -> str:
    """The beginning of a Korean passage of the index, of another where it has none, "" where it is empty."""
    mask = index.mask(languages=["ko"])
    rows = np.flatnonzero(mask)[:_CANDIDATES] if mask is not None else np.empty(0, np.int64)
    keys = index.ids[rows if len(rows) else np.arange(min(index.count, _CANDIDATES))]
    found = Passage.objects.filter(pk__in=keys.tolist()).order_by("pk").values_list("text", flat=True).first()
    return (found or "")[:_PROBE_LENGTH]


def _is_being_built() -> bool:
    running = IndexBuild.objects.filter(status=IndexBuild.Status.RUNNING)
    return running.filter(lease_expires_at__gt=timezone.now()).exists()
