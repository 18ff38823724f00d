"""What the history endpoints take and answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from common.api.fields import CleanCharField
from common.api.pagination import CursorField, PageSizeField
from stories.api.serializers.style import StyleSerializer
from stories.models import Status, Thread, style_of
from stories.services.history import Turn

MAX_SEARCH_LENGTH = 200
MAX_TITLE_LENGTH = 200
CATEGORIES = ["title", "user_input", "tags", "content"]
_SHOWN = (1, 2, 3)
_UNSUCCESSFUL = {Status.FAILED, Status.EXPIRED}


class ThreadSerializer(serializers.Serializer[Any]):
    thread_id = CleanCharField(max_length=40, multiline=False)


class HistoryListSerializer(serializers.Serializer[Any]):
    cursor = CursorField(kinds=(datetime, int))
    page_size = PageSizeField()


class SearchHistorySerializer(serializers.Serializer[Any]):
    search_text = CleanCharField(max_length=MAX_SEARCH_LENGTH)
    cursor = CursorField(kinds=(int,))
    page_size = PageSizeField()


class ThreadTitleSerializer(ThreadSerializer):
    title = CleanCharField(max_length=MAX_TITLE_LENGTH, multiline=False)


class ThreadRowSerializer(serializers.ModelSerializer[Thread]):
    thread_id = serializers.CharField(source="public_id")
    thread_created_at = serializers.DateTimeField(source="created_at")
    thread_updated_at = serializers.DateTimeField(source="updated_at")

    class Meta:
        model = Thread
        fields = ["thread_id", "title", "conversation_count", "thread_created_at", "thread_updated_at"]


class ThreadSummarySerializer(serializers.Serializer[Any]):
    thread_id = serializers.CharField(source="thread.public_id")
    title = serializers.CharField(source="thread.title")
    user_input = serializers.CharField(help_text=_("The topic of the first turn."))
    preview = serializers.CharField(help_text=_("How the last turn's story begins."))
    status = serializers.ChoiceField(choices=Status.choices, help_text=_("How the last turn stands."))
    conversation_count = serializers.IntegerField(source="thread.conversation_count")
    thread_created_at = serializers.DateTimeField(source="thread.created_at")
    thread_updated_at = serializers.DateTimeField(source="thread.updated_at")


class HistoryListAnswerSerializer(serializers.Serializer[Any]):
    success = serializers.BooleanField(default=True)
    chat_history = ThreadSummarySerializer(many=True)
    next_cursor = serializers.CharField(allow_null=True)


class PreviewSerializer(serializers.Serializer[Any]):
    category = serializers.ChoiceField(choices=CATEGORIES, help_text=_("Which part of the turn matched."))
    text = serializers.CharField(help_text=_("Plain text around the first match, on one line."))


class MatchSerializer(serializers.Serializer[Any]):
    thread_id = serializers.CharField(source="conversation.thread.public_id")
    conversation_id = serializers.IntegerField(source="conversation.number")
    title = serializers.CharField(source="conversation.thread.title")
    user_input = serializers.CharField(source="conversation.data.user_input")
    status = serializers.ChoiceField(choices=Status.choices, source="conversation.status")
    preview = PreviewSerializer()
    created_at = serializers.DateTimeField(source="conversation.created_at")
    thread_created_at = serializers.DateTimeField(source="conversation.thread.created_at")
    thread_updated_at = serializers.DateTimeField(source="conversation.thread.updated_at")


class SearchHistoryAnswerSerializer(serializers.Serializer[Any]):
    success = serializers.BooleanField(default=True)
    results = MatchSerializer(many=True)
    next_cursor = serializers.CharField(allow_null=True)


class PassageSerializer(serializers.Serializer[Any]):
    passage_id = serializers.CharField()
    title = serializers.CharField()
    text = serializers.CharField()
    score = serializers.FloatField()
    topic_sentence = serializers.CharField(required=False, help_text=_("Where a search was kept."))
    metadata = serializers.DictField(required=False, help_text=_("Where a search was kept."))


class UsageSerializer(serializers.Serializer[Any]):
    input_tokens = serializers.IntegerField()
    cached_tokens = serializers.IntegerField(
        help_text=_("Part of the input, read from the provider's cache.")
    )
    output_tokens = serializers.IntegerField()
    cost = serializers.FloatField(allow_null=True, help_text=_("US dollars; null where no price is known."))
    estimated = serializers.BooleanField(
        source="is_cost_estimated",
        help_text=_("A provider has not said what it used: tokens and cost are partly estimated."),
    )


class TurnResultSerializer(serializers.Serializer[Any]):
    user_input = serializers.CharField()
    tags = serializers.JSONField()
    created_title = serializers.CharField()
    created_content = serializers.CharField(help_text=_("As far as it is written."))
    similar_1 = PassageSerializer(allow_null=True)
    similar_2 = PassageSerializer(allow_null=True)
    similar_3 = PassageSerializer(allow_null=True)
    recommended_1 = serializers.CharField(allow_null=True)
    recommended_2 = serializers.CharField(allow_null=True)
    recommended_3 = serializers.CharField(allow_null=True)
    evaluation = serializers.JSONField(allow_null=True)


class TurnRowSerializer(serializers.Serializer[Any]):
    """A row of `conversation_history`, made by `turn_row`."""

    success = serializers.BooleanField(help_text=_("False where the generation failed or expired."))
    thread_id = serializers.CharField()
    conversation_id = serializers.IntegerField()
    user_id = serializers.CharField()
    status = serializers.ChoiceField(choices=Status.choices)
    created_at = serializers.DateTimeField()
    finished_at = serializers.DateTimeField(allow_null=True)
    models = serializers.JSONField(help_text=_("The models used, by role."))
    usage = UsageSerializer()
    # DRF keeps an attribute of that name on instances; this is a field, which it takes off the class.
    style = StyleSerializer(  # type: ignore[assignment]
        allow_null=True, help_text=_("Null where the story was not looked at.")
    )
    result = TurnResultSerializer()


class HistoryDetailAnswerSerializer(serializers.Serializer[Any]):
    success = serializers.BooleanField(default=True)
    thread = ThreadRowSerializer()
    conversation_history = TurnRowSerializer(many=True)


class ThreadTitleAnswerSerializer(serializers.Serializer[Any]):
    success = serializers.BooleanField(default=True)
    thread_id = serializers.CharField(source="public_id")
    title = serializers.CharField()


class SuccessSerializer(serializers.Serializer[Any]):
    success = serializers.BooleanField(default=True)


def turn_row(thread: Thread, turn: Turn) -> dict[str, Any]:
    """A turn under the names that old clients know."""
    conversation, data = turn.conversation, turn.conversation.data
    return {
        "success": conversation.status not in _UNSUCCESSFUL,
        "thread_id": thread.public_id,
        "conversation_id": conversation.number,
        "user_id": str(conversation.owner_id),
        "status": conversation.status,
        "created_at": conversation.created_at,
        "finished_at": conversation.finished_at,
        "models": conversation.models_used,
        "usage": conversation,
        "style": style_of(data.style),
        "result": {
            "user_input": data.user_input,
            "tags": data.tags,
            "created_title": data.created_title,
            "created_content": turn.content,
            **_numbered("similar", data.similar),
            **_numbered("recommended", data.recommendations),
            "evaluation": turn.evaluation,
        },
    }


def _numbered(name: str, values: Sequence[Any]) -> Mapping[str, Any]:
    return {f"{name}_{n}": values[n - 1] if n <= len(values) else None for n in _SHOWN}
