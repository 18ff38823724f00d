"""What a request for a story may say."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from common.api.fields import CleanCharField
from retrieval.categories import CATEGORIES, MAX_VALUE_LENGTH, MAX_VALUES

MAX_TOPIC_LENGTH = 2_000
MAX_SEED = 2**53 - 1
MAX_KEY_LENGTH = 64


@extend_schema_field(
    {
        "type": "object",
        "properties": {
            key: {
                "title": key,
                "anyOf": [
                    {"type": "string", "maxLength": MAX_VALUE_LENGTH},
                    {
                        "type": "array",
                        "items": {"type": "string", "maxLength": MAX_VALUE_LENGTH},
                        "maxItems": MAX_VALUES,
                    },
                ],
            }
            for key in CATEGORIES
        },
        "additionalProperties": False,
    }
)
class TagsField(serializers.Field[dict[str, list[str]], Any, Any, Any]):
    """An object of the known categories; a value alone stands for a list of one. Empty values are left out."""

    default_error_messages = {
        "not_an_object": _("The tags are an object of categories."),
        "unknown": _("There is no category of this name."),
        "values": _("A string or a list of at most %(limit)d strings is needed.") % {"limit": MAX_VALUES},
    }

    def to_internal_value(self, data: Any) -> dict[str, list[str]]:
        if not isinstance(data, dict):
            self.fail("not_an_object")
        tags: dict[str, list[str]] = {}
        problems: dict[str, Any] = {}
        for key, value in data.items():
            try:
                if values := self._values(key, value):
                    tags[key] = values
            except serializers.ValidationError as error:
                problems[key] = error.detail
        if problems:
            raise serializers.ValidationError(problems)
        return tags

    def to_representation(self, value: dict[str, list[str]]) -> dict[str, list[str]]:
        return value

    def _values(self, key: str, value: Any) -> list[str]:
        if key not in CATEGORIES:
            self.fail("unknown")
        values = [value] if isinstance(value, str) else value
        if not isinstance(values, list) or len(values) > MAX_VALUES:
            self.fail("values")
        field = CleanCharField(max_length=MAX_VALUE_LENGTH, allow_blank=True, multiline=False)
        return [clean for one in values if (clean := field.run_validation(one))]


class OptionsSerializer(serializers.Serializer[Any]):
    length = serializers.ChoiceField(choices=["short", "medium", "long"], required=False, allow_null=True)
    seed = serializers.IntegerField(min_value=0, max_value=MAX_SEED, required=False, allow_null=True)
    genre = CleanCharField(
        max_length=MAX_VALUE_LENGTH, required=False, allow_blank=True, allow_null=True, multiline=False
    )


class GenerateSerializer(serializers.Serializer[Any]):
    """The body of `POST /api/generate`, and of the WebSocket's `generate` frame."""

    user_input = CleanCharField(min_length=1, max_length=MAX_TOPIC_LENGTH)
    tags = TagsField(required=False)
    thread_id = CleanCharField(
        max_length=40, required=False, allow_blank=True, allow_null=True, multiline=False
    )
    options = OptionsSerializer(required=False)

    def to_internal_value(self, data: Any) -> Any:
        # An old client sends what it does not know as null.
        if isinstance(data, dict):
            data = {key: value for key, value in data.items() if value is not None or key == "user_input"}
        return super().to_internal_value(data)

    def arguments(self) -> dict[str, Any]:
        """The validated body as keyword arguments of `start_generation`."""
        data = self.validated_data
        return {
            "user_input": data["user_input"],
            "tags": data.get("tags", {}),
            "options": data.get("options", {}),
            "thread_id": data.get("thread_id", ""),
        }


class IdempotencyKeyField(CleanCharField):
    """The header, by whose name an error is told."""

    def __init__(self) -> None:
        super().__init__(max_length=MAX_KEY_LENGTH, allow_blank=True, multiline=False)

    def run_validation(self, data: Any = serializers.empty) -> Any:
        try:
            return super().run_validation(data)
        except serializers.ValidationError as error:
            raise serializers.ValidationError({"Idempotency-Key": error.detail}) from error


class TurnSerializer(serializers.Serializer[Any]):
    """Names one turn of a thread."""

    thread_id = CleanCharField(max_length=40, multiline=False)
    conversation_id = serializers.IntegerField(min_value=1, max_value=2**31 - 1)


class CursorSerializer(serializers.Serializer[Any]):
    """From where to read a log: everything behind event `after`."""

    after = serializers.IntegerField(min_value=0, max_value=2**31 - 1, default=0)


class SubscribeSerializer(TurnSerializer, CursorSerializer):
    """The WebSocket's `subscribe` frame."""


class GenerateFrameSerializer(GenerateSerializer):
    """The WebSocket's `generate` frame: the body, and what HTTP has a header for."""

    idempotency_key = CleanCharField(
        max_length=MAX_KEY_LENGTH, required=False, default="", allow_blank=True, multiline=False
    )


class FrameSerializer(serializers.Serializer[Any]):
    action = serializers.ChoiceField(choices=["generate", "subscribe", "cancel"])
