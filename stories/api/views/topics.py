"""GET /api/topics/story: where a story fell on the topic map."""

from __future__ import annotations

from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from stories.api.schema import TURN
from stories.api.serializers.generate import TurnSerializer
from stories.services.placing import place_conversation


class NearPassageSerializer(serializers.Serializer[Any]):
    passage_id = serializers.CharField()
    title = serializers.CharField()
    topic_sentence = serializers.CharField(allow_blank=True)
    opening = serializers.CharField()
    score = serializers.FloatField(help_text=_("The cosine of story and passage."))


class StoryPlaceSerializer(serializers.Serializer[Any]):
    success = serializers.BooleanField(default=True)
    thread_id = serializers.CharField()
    conversation_id = serializers.IntegerField()
    title = serializers.CharField()
    version = serializers.CharField(help_text=_("The map that it was placed on."))
    stale = serializers.BooleanField(help_text=_("Whether the passages were indexed anew since."))
    x = serializers.FloatField(help_text=_("From -1 to 1."))
    y = serializers.FloatField(help_text=_("From -1 to 1, upwards."))
    topic = serializers.IntegerField()
    topic_name = serializers.CharField()
    nearest = NearPassageSerializer(many=True)


_EXAMPLE = OpenApiExample(
    "Placed",
    value={
        "success": True,
        **TURN,
        "title": "나무꾼과 사슴",
        "version": "20261122T101500000000-5f2b9c",
        "stale": False,
        "x": -0.4127,
        "y": 0.2209,
        "topic": 3,
        "topic_name": "보은 · 사슴 · 날개옷",
        "nearest": [
            {
                "passage_id": "318",
                "title": "선녀와 나무꾼",
                "topic_sentence": "나무꾼이 쫓기는 사슴을 나뭇짐 속에 숨겨 준다",
                "opening": "나무꾼이 도끼를 놓고 땀을 씻을 제…",
                "score": 0.61,
            }
        ],
    },
    response_only=True,
)


class StoryPlaceView(APIView):
    """The place of a story of the caller's own, among the passages nearest to it."""

    @extend_schema(
        operation_id="topics_story",
        summary="Where a story fell on the topic map",
        parameters=[TurnSerializer],
        responses=StoryPlaceSerializer,
        examples=[_EXAMPLE],
        tags=["corpus"],
    )
    def get(self, request: Request) -> Response:
        form = TurnSerializer(data=request.query_params)
        form.is_valid(raise_exception=True)
        asked = form.validated_data
        placed = place_conversation(
            user=request.user, thread_id=asked["thread_id"], number=asked["conversation_id"]
        )
        language = (get_language() or "").partition("-")[0]
        body = {
            **asked,
            "title": placed.title,
            "version": placed.topic_map.version,
            "stale": placed.topic_map.is_stale,
            "x": round(placed.x, 4),
            "y": round(placed.y, 4),
            "topic": placed.topic.id,
            "topic_name": placed.topic.name_in(language).name,
            "nearest": [
                {
                    "passage_id": str(pk),
                    "title": card.title,
                    "topic_sentence": card.topic_sentence,
                    "opening": card.opening,
                    "score": round(score, 4),
                }
                for pk, score, card in placed.nearest
            ],
        }
        return Response(StoryPlaceSerializer(body).data)
