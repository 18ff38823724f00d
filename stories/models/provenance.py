"""What a story leans on: the passages it was offered, and those that show in its paragraphs."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from stories.models.conversation import Conversation


class Kind(models.TextChoices):
    OFFERED = "offered", _("offered")
    SHOWN = "shown", _("shows")


class ConversationPassage(models.Model):
    """A passage of the corpus in one story. It outlives the passage, whose title it keeps.

    One that was offered belongs to the whole story: `paragraph` 0. One that shows belongs to the paragraph in which its
    run begins: `start` to `end` are characters of the story, `passage_start` to `passage_end` of the passage, `length`
    and `matched` syllables; all 0 where it shows without a run, by its likeness alone. `score` is that of the search
    for what was offered, and the likeness, 0 to 1, for what shows.
    """

    id = models.BigAutoField(primary_key=True)
    conversation = models.ForeignKey(
        Conversation, models.CASCADE, related_name="passages", verbose_name=_("conversation"), db_index=False
    )
    kind = models.CharField(_("kind"), max_length=7, choices=Kind)
    paragraph = models.PositiveIntegerField(_("paragraph"), default=0)
    passage_id = models.BigIntegerField(_("passage"), null=True)
    title = models.CharField(_("work"), max_length=200, blank=True)
    score = models.FloatField(_("likeness"), null=True)
    start = models.PositiveIntegerField(default=0)
    end = models.PositiveIntegerField(default=0)
    passage_start = models.PositiveIntegerField(default=0)
    passage_end = models.PositiveIntegerField(default=0)
    length = models.PositiveIntegerField(_("syllables shared"), default=0)
    matched = models.PositiveIntegerField(default=0)

    class Meta:
        db_table = "conversation_passages"
        verbose_name = _("passage in a story")
        verbose_name_plural = _("passages in stories")
        indexes = [
            models.Index(fields=["conversation", "paragraph"], name="conversation_passages_story"),
            models.Index(fields=["passage_id", "id"], name="conversation_passages_passage"),
        ]

    def __str__(self) -> str:
        return f"{self.conversation_id}¶{self.paragraph} {self.title}"


def overlap_of(longest: int | None) -> dict[str, Any] | None:
    """What clients are told of a story's longest run; None where it was not looked at."""
    return None if longest is None else {"longest": longest, "flagged": longest >= settings.OVERLAP_FLAG}
