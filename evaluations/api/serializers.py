"""Bodies of the evaluation endpoints: what comes in, what goes out."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from common.api.fields import CleanCharField
from evaluations.models import (
    MAX_COMMENT_LENGTH,
    MAX_REASON_LENGTH,
    MAX_REASONS,
    ContentEvaluation,
    Rating,
)
from stories.api.serializers.generate import TurnSerializer


class UpdateEvaluationSerializer(TurnSerializer):
    evaluation = serializers.ChoiceField(
        choices=Rating.choices, allow_null=True, help_text=_("null withdraws what was said.")
    )
    comment = CleanCharField(
        max_length=MAX_COMMENT_LENGTH,
        allow_blank=True,
        allow_null=True,
        required=False,
        help_text=_("Left out, an earlier comment stays."),
    )
    reasons = serializers.ListField(
        child=CleanCharField(max_length=MAX_REASON_LENGTH, multiline=False),
        max_length=MAX_REASONS,
        allow_null=True,
        required=False,
        help_text=_("Left out, earlier reasons stay."),
    )

    def validate_comment(self, value: str | None) -> str:
        return value or ""

    def validate_reasons(self, value: list[str] | None) -> list[str]:
        return list(dict.fromkeys(value or []))


class EvaluationSerializer(serializers.ModelSerializer[ContentEvaluation]):
    """The evaluation as its reader sees it, in every endpoint that shows one."""

    reasons = serializers.ListField(child=serializers.CharField())

    class Meta:
        model = ContentEvaluation
        fields = ["evaluation", "comment", "reasons", "created_at", "updated_at"]


class EvaluationAnswerSerializer(serializers.Serializer[Any]):
    success = serializers.BooleanField(default=True)
    thread_id = serializers.CharField()
    conversation_id = serializers.IntegerField()
    evaluation = EvaluationSerializer(allow_null=True)
