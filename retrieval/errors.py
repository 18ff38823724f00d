"""What can go wrong with a corpus, told to whoever runs a command, and with its index, told to whoever searches."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from common.errors import Conflict, Unavailable


class CorpusError(Exception):
    """A file as a whole cannot be read; the sentence says why and names no path."""


class BadRow(Exception):
    """One row of a file that cannot be taken. `line` counts from 1; 0 where the row has none."""

    def __init__(self, file: str, line: int, reason: str) -> None:
        self.file, self.line, self.reason = file, line, reason
        super().__init__(file, line, reason)

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.line else self.file
        return f"{place}: {self.reason}"


class IndexUnusable(Unavailable):
    """There is no index that could be searched. `reason` is for the log alone: it may name files."""

    code = "index_unusable"
    default_retry_after = 30.0

    def __init__(self, reason: str = "") -> None:
        super().__init__()
        self.reason = reason

    def __str__(self) -> str:
        return self.reason or self.code


class IndexMissing(IndexUnusable):
    """None was built yet."""

    code = "index_missing"
    message = _("The corpus is still being prepared for searching. Please try again in a moment.")


class IndexStale(IndexUnusable):
    """It was built with another embedder: its vectors and those of a query do not belong together."""

    code = "index_stale"
    message = _("The search index has to be built anew. Please try again later.")


class IndexDamaged(IndexUnusable):
    """Files of it are missing, cut, foreign or not what they were."""

    code = "index_damaged"
    message = _("The search index is damaged and has to be built anew. Please try again later.")


class StoreUnavailable(IndexUnusable):
    """The vector store does not answer."""

    code = "store_unavailable"
    default_retry_after = 5.0
    message = _("The search is not available just now. Please try again in a moment.")


class SearchUnavailable(IndexUnusable):
    """Neither leg could look."""

    code = "search_unavailable"
    default_retry_after = 5.0
    message = _("The search is not available just now. Please try again in a moment.")


class TopicMapMissing(IndexUnusable):
    """None was drawn yet."""

    code = "topic_map_missing"
    message = _("The topic map has not been drawn yet. Please try again later.")


class TopicMapStale(IndexUnusable):
    """It is of another corpus: nothing of what is searched now is on it."""

    code = "topic_map_stale"
    message = _("The topic map has to be drawn anew. Please try again later.")


class BuildRunning(Conflict):
    """Another process builds an index just now."""

    code = "build_running"
    message = _("An index is being built already.")


class BrokerUnavailable(Unavailable):
    """Nobody can be asked to help with a build: the broker does not answer."""

    code = "broker_unavailable"
    message = _("The broker cannot be reached, so no other machine can be asked to help.")


class RecallTooLow(Exception):
    """A finished index finds too few of the true neighbours to be published. `recall` is that at 10, 0 to 1."""

    def __init__(self, recall: float, needed: float) -> None:
        self.recall, self.needed = recall, needed
        super().__init__(f"recall@10 is {recall:.4f}, {needed} is needed: the version before stays")
