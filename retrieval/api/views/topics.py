"""GET /api/topics: what the corpus is about, as named topics and as points of a picture."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.utils.cache import get_conditional_response
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiExample, OpenApiResponse, extend_schema
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.permissions import IsUserOrMayBeGuest, NotSomebodyElse
from retrieval.api.serializers.topics import TopicsAnswerSerializer, TopicsQuerySerializer
from retrieval.topics.cards import cards_of
from retrieval.topics.maps import Rows, Topic, TopicMap, current_map

_EXAMPLE = OpenApiExample(
    "A map of two topics",
    value={
        "success": True,
        "version": "20261122T101500000000-5f2b9c",
        "index_version": "20261122T101200000000-0a3b1d",
        "stale": False,
        "created_at": "2026-11-22T19:15:00+09:00",
        "count": 2,
        "matched": 2,
        "languages": ["ko"],
        "trustworthiness": None,
        "topics": [
            {
                "id": 0,
                "name": "용궁 · 간 · 속임",
                "keywords": ["용궁", "간", "속임", "자라"],
                "size": 1,
                "share": 0.5,
                "centre": [-1.0, 0.0],
            },
            {
                "id": 1,
                "name": "박 · 제비 · 보은",
                "keywords": ["박", "제비", "보은"],
                "size": 1,
                "share": 0.5,
                "centre": [1.0, 0.0],
            },
        ],
        "points": [
            {
                "passage_id": "17",
                "x": -1.0,
                "y": 0.0,
                "topic": 0,
                "title": "토끼전",
                "topic_sentence": "토끼가 간을 두고 왔다고 용왕을 속인다",
                "opening": "용왕이 토끼를 잡아들여 배를 가르라 하매…",
            },
            {
                "passage_id": "42",
                "x": 1.0,
                "y": 0.0,
                "topic": 1,
                "title": "흥부전",
                "topic_sentence": "흥부가 다리 부러진 제비를 고쳐 준다",
                "opening": "구렁이를 피하던 새끼 제비가 땅에 떨어져…",
            },
        ],
    },
    response_only=True,
)


class TopicsView(APIView):
    """The topic map. Ask again with `If-None-Match`: while map and language are the same, 304 answers.

    503 `topic_map_missing` until a map has been drawn.
    """

    permission_classes = [IsUserOrMayBeGuest, NotSomebodyElse]

    @extend_schema(
        operation_id="topics",
        summary="The topics of the corpus, and where its passages lie among them",
        parameters=[TopicsQuerySerializer],
        responses={
            200: OpenApiResponse(TopicsAnswerSerializer, examples=[_EXAMPLE]),
            304: OpenApiResponse(description="The map that the ETag names is still served."),
        },
        tags=["corpus"],
    )
    def get(self, request: Request) -> HttpResponse:
        query = TopicsQuerySerializer(data=request.query_params)
        query.is_valid(raise_exception=True)
        topic_map = current_map()
        stale, language = topic_map.is_stale, (get_language() or "").partition("-")[0]
        etag = f'"{topic_map.version}-{language}{"-stale" if stale else ""}"'
        known = get_conditional_response(request._request, etag=etag)
        response = (
            known if known is not None else Response(_told(topic_map, query.validated_data, language, stale))
        )
        response["ETag"], response["Cache-Control"] = etag, "private, no-cache"
        return response


def _told(topic_map: TopicMap, asked: dict[str, Any], language: str, stale: bool) -> dict[str, Any]:
    if asked["topic"] is not None and asked["topic"] >= len(topic_map.topics):
        raise ValidationError({"topic": [_("There is no such topic on the map.")]})
    rows, matched = topic_map.select(
        asked["limit"], topic=asked["topic"], language=asked["language"], box=asked["bbox"]
    )
    about = topic_map.about
    return {
        "success": True,
        "version": topic_map.version,
        "index_version": about.index,
        "stale": stale,
        "created_at": about.created_at,
        "count": about.count,
        "matched": matched,
        "languages": [each for each in about.languages if each],
        "trustworthiness": about.trustworthiness,
        "topics": [_topic(topic, language) for topic in topic_map.topics],
        "points": _points(topic_map, rows),
    }


def _topic(topic: Topic, language: str) -> dict[str, Any]:
    named = topic.name_in(language)
    return {
        "id": topic.id,
        "name": named.name,
        "keywords": named.keywords,
        "size": topic.size,
        "share": topic.share,
        "centre": topic.centre,
    }


def _points(topic_map: TopicMap, rows: Rows) -> list[dict[str, Any]]:
    """Passages that are gone since the map was drawn are left out."""
    points = topic_map.points
    ids = points.ids[rows].tolist()
    places = points.positions[rows].astype(float).round(4).tolist()
    topics = points.topics[rows].tolist()
    cards = cards_of(ids)
    return [
        {
            "passage_id": str(pk),
            "x": x,
            "y": y,
            "topic": topic,
            "title": card.title,
            "topic_sentence": card.topic_sentence,
            "opening": card.opening,
        }
        for pk, (x, y), topic in zip(ids, places, topics, strict=True)
        if (card := cards.get(pk)) is not None
    ]
