"""The search index: what each finished conversation can be found by."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.conf import settings
from django.db import connection, models
from django.utils.translation import gettext_lazy as _

from stories.models.conversation import Conversation
from stories.models.search_terms import mark_of, terms_to_find

# Newest first. FTS5 reads its lists backwards and stops at the limit; InnoDB finds all that match, reads the row
# of each, then sorts: 1 s for 44,000 matches (MariaDB 10.11), and a common word has 700,000 in a million turns.
_FIND = {
    "sqlite": (
        "SELECT rowid FROM conversation_search_index"
        " WHERE conversation_search_index MATCH %s AND rowid < %s ORDER BY rowid DESC LIMIT %s"
    ),
    "mysql": (
        "SELECT conversation_id FROM conversation_search"
        " WHERE MATCH (terms) AGAINST (%s IN BOOLEAN MODE) AND conversation_id < %s"
        " ORDER BY conversation_id DESC LIMIT %s"
    ),
}
# Which is why an owner's turns are bound in volumes there, whose terms differ, and searched volume by volume.
VOLUME_TURNS = {"sqlite": None, "mysql": 1024}
_GROWTH = 4  # a common word is found in the newest volume; for a rare one many are asked in one statement
_MOST_TERMS = 24  # of a long query: so many leave little to refuse for who reads what was found


class ConversationSearchQuerySet(models.QuerySet["ConversationSearch"]):
    def find(self, words: Sequence[str], *, owner_id: int, before: int, limit: int) -> list[int]:
        """The newest `limit` conversations of an owner below id `before` that may say all `words`, newest first.

        Those that do are among them. On InnoDB rows are found once they are committed.
        """
        found: list[int] = []
        newest = self._last_before(owner_id, before)
        for volumes in _growing(newest):
            marks = [mark_of(owner_id, volume) for volume in volumes]
            groups = [terms_to_find(words, mark=mark)[:_MOST_TERMS] for mark in marks]
            with connection.cursor() as cursor:
                cursor.execute(_FIND[connection.vendor], [_any_of(groups), before, limit - len(found)])
                found += [row[0] for row in cursor.fetchall()]
            if len(found) >= limit:
                break
        return found

    def volume_for(self, owner_id: int, conversation_id: int) -> int:
        """The volume that an owner's conversation belongs in: volumes are full one after the other, by id."""
        volume, size = self._last_before(owner_id, conversation_id), VOLUME_TURNS[connection.vendor]
        if volume is None:
            return 0
        mine = self.filter(owner=owner_id)
        if size is None or mine.filter(conversation__gt=conversation_id).exists():
            return volume
        first = mine.order_by("-conversation").values_list("volume", flat=True)[size - 1 : size]
        return volume + 1 if volume in first else volume

    def _last_before(self, owner_id: int, conversation_id: int) -> int | None:
        below = self.filter(owner=owner_id, conversation__lt=conversation_id)
        return below.order_by("-conversation").values_list("volume", flat=True).first()


class ConversationSearch(models.Model):
    """The terms of one conversation (`search_terms`), separated by spaces.

    A full-text index stands on `terms`: InnoDB's own on MySQL and MariaDB; on SQLite the FTS5 table
    `conversation_search_index`, which triggers keep. Both are made by migration 0002.
    """

    conversation = models.OneToOneField(
        Conversation, models.CASCADE, primary_key=True, related_name="search", verbose_name=_("conversation")
    )
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("owner"), db_index=False
    )
    volume = models.PositiveIntegerField(_("volume"), default=0)
    terms = models.TextField(_("terms"))

    objects = ConversationSearchQuerySet.as_manager()

    class Meta:
        db_table = "conversation_search"
        verbose_name = _("search terms")
        verbose_name_plural = _("search terms")
        indexes = [
            models.Index(fields=["owner", "conversation", "volume"], name="conversation_search_volumes")
        ]

    def __str__(self) -> str:
        return str(self.pk)


def _growing(newest: int | None) -> Iterator[range]:
    """The volumes from the newest down to 0: one, then four, then sixteen …"""
    left, count = (newest + 1 if newest is not None else 0), 1
    while left:
        yield range(left - 1, max(left - count, 0) - 1, -1)
        left, count = max(left - count, 0), count * _GROWTH


def _any_of(groups: Sequence[Sequence[str]]) -> str:
    """A query for what has all terms of one of the groups. Terms are letters and digits: nothing is to be escaped."""
    if connection.vendor == "sqlite":
        return " OR ".join(f"({' AND '.join(terms)})" for terms in groups)
    return " ".join("(" + " ".join(f"+{term}" for term in terms) + ")" for terms in groups)
