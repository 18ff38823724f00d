"""What is told of a story's style."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from stories.pipeline.style import BreakKind, WordKind


class StyleWordSerializer(serializers.Serializer[Any]):
    word = serializers.CharField()
    start = serializers.IntegerField(help_text=_("Characters of the story, counted from 0."))
    end = serializers.IntegerField()
    kind = serializers.ChoiceField(choices=[kind.value for kind in WordKind])
    suggestion = serializers.CharField(help_text=_("What an old tale would say; empty where none is known."))


class StyleBreakSerializer(serializers.Serializer[Any]):
    word = serializers.CharField()
    start = serializers.IntegerField(help_text=_("Characters of the story, counted from 0."))
    end = serializers.IntegerField()
    kind = serializers.ChoiceField(choices=[kind.value for kind in BreakKind])


class StyleSerializer(serializers.Serializer[Any]):
    """Scores, and the first places of each kind."""

    classical_share = serializers.FloatField(
        allow_null=True, help_text=_("0 to 1: of the narrator's sentences, those in the manner of old tales.")
    )
    modern_words = serializers.IntegerField(help_text=_("Words of today, foreign ones among them."))
    register_breaks = serializers.IntegerField(
        help_text=_("Places where the manner is broken, speech included.")
    )
    length_fits = serializers.BooleanField(
        allow_null=True, help_text=_("Whether it is about as long as was asked for.")
    )
    words = StyleWordSerializer(many=True)
    breaks = StyleBreakSerializer(many=True)
