"""What is shown of a passage that lies on a map."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from django.db.models.functions import Left

from common.text import opening
from retrieval.models import Passage

OPENING: Final = 90
_KEYS: Final = 500


@dataclass(frozen=True, slots=True)
class Card:
    """`opening` is how the text begins, on one line."""

    title: str
    topic_sentence: str
    opening: str


def cards_of(ids: Iterable[int]) -> dict[int, Card]:
    """The cards of passages by key; one that is gone from the corpus has none."""
    keys = list(ids)
    cards: dict[int, Card] = {}
    fields = ("id", "work__title", "topic", "beginning")
    for start in range(0, len(keys), _KEYS):
        found = Passage.objects.filter(pk__in=keys[start : start + _KEYS])
        rows = found.annotate(beginning=Left("text", OPENING * 4)).values_list(*fields)
        for pk, title, topic, beginning in rows:
            cards[pk] = Card(title, topic, opening(beginning, OPENING))
    return cards
