"""What a request for an analysis may say."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from common.api.fields import CleanCharField
from retrieval.content import MAX_TITLE

_WAYS = ("content", "thread_id", "title")


class AnalyzeSerializer(serializers.Serializer[Any]):
    """Exactly one of a story's text, a turn, and the title of a known work."""

    content = CleanCharField(required=False, help_text=_("A story, Korean or English."))
    thread_id = CleanCharField(max_length=40, required=False, multiline=False)
    conversation_id = serializers.IntegerField(min_value=1, max_value=2**31 - 1, required=False)
    title = CleanCharField(
        max_length=MAX_TITLE, required=False, multiline=False, help_text=_("The title of a known work.")
    )

    default_error_messages = {
        "one": _("Give one of content, thread_id with conversation_id, and title."),
        "both": _("A turn is named by thread_id and conversation_id together."),
    }

    def to_internal_value(self, data: Any) -> Any:
        # An old client sends what it does not know as null.
        if isinstance(data, Mapping):
            data = {key: value for key, value in data.items() if value is not None}
        return super().to_internal_value(data)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if ("thread_id" in attrs) != ("conversation_id" in attrs):
            missing = "conversation_id" if "thread_id" in attrs else "thread_id"
            raise serializers.ValidationError({missing: self.error_messages["both"]})
        if sum(way in attrs for way in _WAYS) != 1:
            raise serializers.ValidationError({"content": self.error_messages["one"]})
        return attrs
