"""The OpenAPI of provenance: an example of a story that leans on a passage."""

from __future__ import annotations

from typing import Any, Final

from drf_spectacular.utils import OpenApiExample

from stories.api.schema import TURN
from stories.api.serializers.generate import TurnSerializer
from stories.api.serializers.provenance import ProvenanceSerializer

_OFFERED: Final = {"passage_id": "17", "title": "나무꾼과 선녀", "score": 0.83}
_RUN: Final = {
    "passage_id": "17",
    "title": "나무꾼과 선녀",
    "start": 12,
    "end": 47,
    "passage_start": 40,
    "passage_end": 76,
    "text": "화살 맞은 사슴은 달려와 숨겨 달라 하거늘, 나무꾼이 불쌍히 여겨",
    "length": 26,
    "matched": 25,
}
_ANSWER: Final[dict[str, Any]] = {
    "success": True,
    **TURN,
    "status": "completed",
    "final": True,
    "checked": True,
    "flag_at": 20,
    "overlap": {"longest": 26, "flagged": True},
    "paragraphs": [
        {
            "paragraph": 1,
            "start": 0,
            "end": 212,
            "longest": 26,
            "flagged": True,
            "offered": [_OFFERED],
            "showing": [
                {
                    "passage_id": "17",
                    "title": "나무꾼과 선녀",
                    "offered": True,
                    "likeness": None,
                    "longest": 26,
                }
            ],
            "overlaps": [_RUN],
        }
    ],
}

PROVENANCE: Final[dict[str, Any]] = {
    "operation_id": "provenance",
    "summary": "Ask what a story leans on",
    "tags": ["history"],
    "parameters": [TurnSerializer],
    "responses": ProvenanceSerializer,
    "examples": [OpenApiExample("A story with a copied sentence", value=_ANSWER, response_only=True)],
}
