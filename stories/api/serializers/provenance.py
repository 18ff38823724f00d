"""What GET /api/provenance answers."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from stories.models import ConversationPassage, Status
from stories.services.provenance import Provenance, TracedParagraph


class OverlapSerializer(serializers.Serializer[Any]):
    longest = serializers.IntegerField(
        help_text=_("Syllables in a row that the story shares with a passage.")
    )
    flagged = serializers.BooleanField()


class OfferedSerializer(serializers.Serializer[Any]):
    passage_id = serializers.CharField(allow_null=True)
    title = serializers.CharField()
    score = serializers.FloatField(allow_null=True)


class ShowingSerializer(serializers.Serializer[Any]):
    passage_id = serializers.CharField(allow_null=True)
    title = serializers.CharField(help_text=_("The passage's work, as it was named then."))
    offered = serializers.BooleanField()
    likeness = serializers.FloatField(
        allow_null=True, help_text=_("0 to 1; null where a run of it was found.")
    )
    longest = serializers.IntegerField()


class SharedRunSerializer(serializers.Serializer[Any]):
    passage_id = serializers.CharField(allow_null=True)
    title = serializers.CharField()
    start = serializers.IntegerField(help_text=_("Characters of the story, counted from 0."))
    end = serializers.IntegerField()
    passage_start = serializers.IntegerField(help_text=_("Characters of the passage, counted from 0."))
    passage_end = serializers.IntegerField()
    text = serializers.CharField(help_text=_("The words of the story."))
    length = serializers.IntegerField(help_text=_("In syllables, particles that differ among them."))
    matched = serializers.IntegerField(help_text=_("How many syllables of it agree exactly."))


class ParagraphSerializer(serializers.Serializer[Any]):
    paragraph = serializers.IntegerField(help_text=_("1, 2, 3 … in the story."))
    start = serializers.IntegerField()
    end = serializers.IntegerField()
    longest = serializers.IntegerField()
    flagged = serializers.BooleanField()
    offered = OfferedSerializer(many=True)
    showing = ShowingSerializer(many=True)
    overlaps = SharedRunSerializer(many=True)


class ProvenanceSerializer(serializers.Serializer[Any]):
    success = serializers.BooleanField()
    thread_id = serializers.CharField()
    conversation_id = serializers.IntegerField()
    status = serializers.ChoiceField(choices=Status.choices)
    final = serializers.BooleanField(
        help_text=_("False while the story is being written: then as far as it is.")
    )
    checked = serializers.BooleanField(help_text=_("False where the story was not held against the corpus."))
    flag_at = serializers.IntegerField(help_text=_("From so many syllables on a run is flagged."))
    overlap = OverlapSerializer(allow_null=True)
    paragraphs = ParagraphSerializer(many=True)


def provenance_body(found: Provenance) -> dict[str, Any]:
    conversation, overlap = found.conversation, found.trace.overlap
    offered = [_offered(each) for each in found.offered]
    return {
        "success": True,
        "thread_id": conversation.thread.public_id,
        "conversation_id": conversation.number,
        "status": conversation.status,
        "final": conversation.status != Status.IN_PROGRESS,
        "checked": overlap is not None,
        "flag_at": settings.OVERLAP_FLAG,
        "overlap": overlap,
        "paragraphs": [_paragraph(each, found.story, offered) for each in found.paragraphs],
    }


def _paragraph(paragraph: TracedParagraph, story: str, offered: list[dict[str, Any]]) -> dict[str, Any]:
    offered_ids = {each["passage_id"] for each in offered}
    longest: dict[str | None, ConversationPassage] = {}
    for each in (*paragraph.runs, *paragraph.shown):
        longest.setdefault(_key(each), each)
    return {
        "paragraph": paragraph.number,
        "start": paragraph.start,
        "end": paragraph.end,
        "longest": max((run.length for run in paragraph.runs), default=0),
        "flagged": paragraph.is_flagged,
        "offered": offered,
        "showing": [
            {
                "passage_id": key,
                "title": each.title,
                "offered": key in offered_ids,
                "likeness": each.score,
                "longest": each.length,
            }
            for key, each in longest.items()
        ],
        "overlaps": [_run(run, story) for run in paragraph.runs],
    }


def _offered(row: ConversationPassage) -> dict[str, Any]:
    return {"passage_id": _key(row), "title": row.title, "score": row.score}


def _run(run: ConversationPassage, story: str) -> dict[str, Any]:
    names = ("title", "start", "end", "passage_start", "passage_end", "length", "matched")
    values = {name: getattr(run, name) for name in names}
    return {"passage_id": _key(run), **values, "text": story[run.start : run.end]}


def _key(row: ConversationPassage) -> str | None:
    return None if row.passage_id is None else str(row.passage_id)
