"""What the topic map is asked, and how it answers."""

from __future__ import annotations

import math
from typing import Any, Final

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from common.api.fields import CleanCharField

MAX_POINTS: Final = 5000
DEFAULT_POINTS: Final = 1000


class BoxField(serializers.CharField):
    """ "left,low,right,high" as a tuple of four numbers."""

    default_error_messages = {
        "box": _("A part of the map is four numbers with commas between them: left,low,right,high.")
    }

    def to_internal_value(self, data: Any) -> Any:
        try:
            left, low, right, high = (float(each) for each in str(data).split(","))
        except ValueError:
            self.fail("box")
        if not all(map(math.isfinite, (left, low, right, high))) or left > right or low > high:
            self.fail("box")
        return left, low, right, high


class TopicsQuerySerializer(serializers.Serializer[Any]):
    limit = serializers.IntegerField(
        default=DEFAULT_POINTS,
        min_value=0,
        max_value=MAX_POINTS,
        help_text=_("How many points are given, a fair sample of those that the filters let through."),
    )
    topic = serializers.IntegerField(
        required=False,
        default=None,
        min_value=0,
        max_value=2**31 - 1,
        help_text=_("Only this topic's points."),
    )
    language = CleanCharField(
        required=False, default=None, max_length=10, multiline=False, help_text=_("Such as ko or en.")
    )
    bbox = BoxField(
        required=False,
        default=None,
        max_length=200,
        help_text=_("A part of the map, left,low,right,high, all from -1 to 1."),
    )


class TopicSerializer(serializers.Serializer[Any]):
    id = serializers.IntegerField(help_text=_("From 0, the largest first."))
    name = serializers.CharField(
        help_text=_("In the asked language where there is one, else in the topic's own.")
    )
    keywords = serializers.ListField(child=serializers.CharField())
    size = serializers.IntegerField(help_text=_("Passages in it."))
    share = serializers.FloatField(help_text=_("Of all passages, 0 to 1."))
    centre = serializers.ListField(child=serializers.FloatField(), min_length=2, max_length=2)


class PointSerializer(serializers.Serializer[Any]):
    passage_id = serializers.CharField()
    x = serializers.FloatField(help_text=_("From -1 to 1."))
    y = serializers.FloatField(help_text=_("From -1 to 1, upwards."))
    topic = serializers.IntegerField()
    title = serializers.CharField(help_text=_("Of the work."))
    topic_sentence = serializers.CharField(allow_blank=True)
    opening = serializers.CharField(help_text=_("How the passage begins."))


class TopicsAnswerSerializer(serializers.Serializer[Any]):
    success = serializers.BooleanField(default=True)
    version = serializers.CharField()
    index_version = serializers.CharField(help_text=_("The index that the map was drawn from."))
    stale = serializers.BooleanField(help_text=_("Whether the passages were indexed anew since."))
    created_at = serializers.DateTimeField()
    count = serializers.IntegerField(help_text=_("Passages on the map."))
    matched = serializers.IntegerField(help_text=_("Passages that the filters let through."))
    languages = serializers.ListField(child=serializers.CharField())
    trustworthiness = serializers.FloatField(
        allow_null=True, help_text=_("How true the neighbours in the picture are, at 10; 1 is all of them.")
    )
    topics = TopicSerializer(many=True)
    points = PointSerializer(many=True)
