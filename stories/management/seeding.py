"""Filling a reader's history with sample tales, in bulk."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.db import connection, reset_queries, transaction
from django.db.models import Max

from accounts.models import User
from stories.management.sample_tales import sample_tale
from stories.models import Conversation, ConversationData, ConversationSearch, Status, Thread
from stories.models.search import VOLUME_TURNS
from stories.pipeline.types import Stage
from stories.services.search import search_text_of

_FIRST_MOMENT = datetime(2020, 1, 1, tzinfo=UTC)
_PACE = timedelta(minutes=1)
_THREADS_AT_ONCE = 500
_DROP_INDEX = "ALTER TABLE conversation_search DROP INDEX conversation_search_terms"
_MAKE_INDEX = "ALTER TABLE conversation_search ADD FULLTEXT INDEX conversation_search_terms (terms)"


@dataclass(frozen=True, slots=True)
class Seeding:
    """How much is written: `turns` spread evenly over `threads`, all of `owner`."""

    owner: User
    threads: int
    turns: int

    def run(self, progress: Callable[[int], None]) -> None:
        """Write it all, a transaction every 500 threads; `progress` hears how many turns stand."""
        first_thread, first_turn = _next_key(Thread), _next_key(Conversation)
        first_volume = ConversationSearch.objects.volume_for(self.owner.pk, first_turn)
        with _index_made_at_the_end():
            for start in range(0, self.threads, _THREADS_AT_ONCE):
                stop = min(start + _THREADS_AT_ONCE, self.threads)
                with transaction.atomic():
                    turns = self._write(range(start, stop), first_thread, first_turn)
                    self._index(turns, first_turn, first_volume)
                reset_queries()  # with DEBUG on, Django keeps every statement, values and all
                progress(self._turns_before(stop))

    def _turns_before(self, thread: int) -> int:
        return thread * self.turns // self.threads

    def _write(self, numbers: range, first_thread: int, first_turn: int) -> list[Conversation]:
        threads: list[Thread] = []
        turns: list[Conversation] = []
        for number in numbers:
            mine = range(self._turns_before(number), self._turns_before(number + 1))
            thread = self._thread(first_thread + number, mine)
            threads.append(thread)
            turns += [self._turn(first_turn + turn, turn, thread, n) for n, turn in enumerate(mine, 1)]
            thread.title = turns[-len(mine)].data.created_title
        Thread.objects.bulk_create(threads)
        Conversation.objects.bulk_create(turns)
        ConversationData.objects.bulk_create([turn.data for turn in turns])
        return turns

    def _index(self, turns: list[Conversation], first_turn: int, first_volume: int) -> None:
        size = VOLUME_TURNS[connection.vendor] or self.turns
        rows = []
        for turn in turns:
            volume = first_volume + (turn.pk - first_turn) // size
            terms = search_text_of(turn, volume)
            rows.append(ConversationSearch(conversation=turn, owner=self.owner, volume=volume, terms=terms))
        ConversationSearch.objects.bulk_create(rows)

    def _thread(self, key: int, turns: range) -> Thread:
        return Thread(
            pk=key,
            owner=self.owner,
            conversation_count=len(turns),
            created_at=_moment(turns[0]),
            updated_at=_moment(turns[-1]),
        )

    def _turn(self, key: int, number: int, thread: Thread, position: int) -> Conversation:
        tale = sample_tale(number)
        turn = Conversation(
            pk=key,
            thread=thread,
            owner=self.owner,
            number=position,
            status=Status.COMPLETED,
            stage=Stage.DONE.value,
            created_at=_moment(number),
            finished_at=_moment(number),
        )
        turn.data = ConversationData(
            conversation=turn,
            user_input=tale.topic,
            tags=tale.tags,
            created_title=tale.title,
            created_content=tale.story,
        )
        return turn


def _moment(number: int) -> datetime:
    return _FIRST_MOMENT + number * _PACE


def _next_key(model: type[Thread] | type[Conversation]) -> int:
    greatest: int | None = model._default_manager.aggregate(greatest=Max("pk"))["greatest"]
    return (greatest or 0) + 1


@contextmanager
def _index_made_at_the_end() -> Iterator[None]:
    """InnoDB sorts a million texts into a new index many times faster than it takes them in one by one."""
    if connection.vendor != "mysql":
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute(_DROP_INDEX)
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute(_MAKE_INDEX)
