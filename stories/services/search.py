"""Finding turns by their words, and keeping the index that finds them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import OuterRef, Subquery
from django.db.models.functions import Coalesce

from common.api.pagination import Page, encode_cursor
from stories.models import Conversation, ConversationSearch, Status, Visitor
from stories.models.search_terms import mark_of, terms_of, words_of
from stories.services.previews import Preview, preview_of, searchable_parts

_NEWEST = 2**63 - 1
# Pairs of characters find a little more than the words; a round of reading replaces what was found wrongly.
_ROUNDS = 4
_MOVED_AT_ONCE = 100


@dataclass(frozen=True, slots=True)
class Match:
    """A turn that was found, with its thread and texts loaded."""

    conversation: Conversation
    preview: Preview


def search_history(*, user: Visitor, text: str, before: int | None = None, size: int) -> Page[Match]:
    """The newest `size` turns of `user` below conversation key `before` that have all words of `text`.

    A word is found in the midst of another. Nothing is found for a text without letters or digits. A page is
    shorter than `size`, and still has a cursor, where the index holds much that only resembles the words.
    """
    words = words_of(text)
    if not words or user.pk is None:
        return Page([], None)
    running = list(Conversation.objects.visible_to(user).running().values_list("pk", flat=True))
    below = _NEWEST if before is None else before
    found: list[Match] = []
    for _round in range(_ROUNDS):
        wanted = size + 1 - len(found)
        candidates = _candidates(user.pk, words, running, below, wanted)
        found += _matches(user, candidates, words)
        if len(candidates) < wanted:
            return Page(found, None)
        if len(found) > size:
            return Page(found[:size], encode_cursor(found[size - 1].conversation.pk))
        below = candidates[-1]
    return Page(found, encode_cursor(below))


def _candidates(
    owner_id: int, words: Sequence[str], running: Sequence[int], below: int, limit: int
) -> list[int]:
    """Keys of turns to look at, newest first: those that the index names, and all that still run."""
    indexed = ConversationSearch.objects.find(words, owner_id=owner_id, before=below, limit=limit)
    return sorted({*indexed, *(key for key in running if key < below)}, reverse=True)[:limit]


def _matches(user: Visitor, keys: Sequence[int], words: Sequence[str]) -> list[Match]:
    # The owner is checked here and not in SQL: SQLite then enters by the owner's index and reads all their turns.
    turns = (
        Conversation.objects.filter(pk__in=keys)
        .select_related("thread", "data")
        .defer("data__base_story", "data__manifest", "data__similar", "data__recommendations")
        .order_by("-pk")
    )
    mine = (turn for turn in turns if turn.owner_id == user.pk)
    return [Match(turn, preview) for turn in mine if (preview := preview_of(turn, words))]


def index_conversation(conversation_id: int) -> None:
    """Have a turn found by what it says now. May be called as often as one likes.

    A running turn is not indexed: it is looked at without (`search_history`), since InnoDB keeps a note of every
    text that an index entry had before, and reads all these notes at every search. Call it in the transaction
    that ends the turn or renames the thread, behind the UPDATE of the thread's row: that orders the two.
    """
    turn = (
        Conversation.objects.exclude(status=Status.IN_PROGRESS)
        .filter(pk=conversation_id)
        .select_related("thread", "data")
        .first()
    )
    if turn is not None:
        rows = ConversationSearch.objects.filter(pk=turn.pk)
        volume = rows.values_list("volume", flat=True).first()
        if volume is not None:
            rows.update(terms=search_text_of(turn, volume))
            return
        volume = ConversationSearch.objects.volume_for(turn.owner_id, turn.pk)
        ConversationSearch.objects.create(
            conversation=turn, owner_id=turn.owner_id, volume=volume, terms=search_text_of(turn, volume)
        )


def move_index(*, from_owner_id: int, to_owner_id: int) -> None:
    """Have another owner find all turns of the first, each in the volume of the owner's turn before it."""
    turns_before = ConversationSearch.objects.filter(owner=to_owner_id, pk__lt=OuterRef("pk")).order_by("-pk")
    into = Coalesce(Subquery(turns_before.values("volume")[:1]), 0)
    leaving = ConversationSearch.objects.filter(owner=from_owner_id)
    rows = [
        ConversationSearch(
            pk=key,
            owner_id=to_owner_id,
            volume=new,
            terms=_marked_anew(terms, mark_of(from_owner_id, old), mark_of(to_owner_id, new)),
        )
        for key, old, new, terms in leaving.values_list("pk", "volume", into, "terms")
    ]
    ConversationSearch.objects.bulk_update(rows, ["owner", "volume", "terms"], batch_size=_MOVED_AT_ONCE)


def _marked_anew(terms: str, old: str, new: str) -> str:
    return " ".join(new + term.removeprefix(old) for term in terms.split())


def search_text_of(conversation: Conversation, volume: int) -> str:
    """The index entry of a turn whose thread and texts are loaded."""
    texts = (text for _category, text in searchable_parts(conversation))
    return " ".join(sorted(terms_of(texts, mark=mark_of(conversation.owner_id, volume))))
