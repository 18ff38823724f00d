"""The OpenAPI of the search: its request and an example of each."""

from __future__ import annotations

from typing import Any, Final

from drf_spectacular.utils import OpenApiExample

from stories.api.schema import RECOMMENDATIONS, TAGS, TOPIC, TURN
from stories.api.serializers.search import SearchAnswerSerializer, SearchSerializer

_SIMILAR: Final = {
    "passage_id": "17",
    "title": "선녀와 나무꾼",
    "text": "나무꾼이 쫓기는 사슴을 나뭇단 밑에 숨겨 주니 사슴이 눈물로 사례하더라.",
    "topic_sentence": "나무꾼이 쫓기는 사슴을 숨겨 준다",
    "score": 1.0,
    "metadata": {
        "work": "seonnyeo-namukkun",
        "language": "ko",
        "genre": "민담",
        "period": "구전",
        "source": "구전 설화를 새로 풀어 씀",
        "licence": "CC0-1.0",
        "position": 1,
        "part": "기",
        "keywords": ["나무꾼", "사슴"],
        "tags": {"characters": ["나무꾼", "사슴"], "motif": ["보은"]},
    },
}

SEARCH: Final[dict[str, Any]] = {
    "operation_id": "search",
    "summary": "Find the passages nearest to a topic",
    "tags": ["corpus"],
    "request": SearchSerializer,
    "responses": SearchAnswerSerializer,
    "examples": [
        OpenApiExample("A topic", value={"user_input": TOPIC}, request_only=True),
        OpenApiExample(
            "With tags and filters, kept with a turn",
            value={
                "user_input": TOPIC,
                "tags": TAGS,
                "k": 10,
                "filters": {"works": ["선녀와 나무꾼"], "genres": ["민담"], "languages": ["ko"]},
                **TURN,
            },
            request_only=True,
        ),
        OpenApiExample(
            "Found",
            value={
                "success": True,
                "result": {
                    "similar_1": _SIMILAR,
                    "similar_2": None,
                    "similar_3": None,
                    **{f"recommended_{n}": topic for n, topic in enumerate(RECOMMENDATIONS, start=1)},
                },
                "hits": [{**_SIMILAR, "scores": {"dense": 0.71, "keyword": 0.62}}],
                "degraded": [],
                "stored": False,
            },
            response_only=True,
        ),
    ],
}
