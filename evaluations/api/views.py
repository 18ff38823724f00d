"""`/api/updateEvaluation` and `/api/getEvaluation`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from evaluations.api.serializers import (
    EvaluationAnswerSerializer,
    UpdateEvaluationSerializer,
)
from evaluations.models import ContentEvaluation
from evaluations.services import get_evaluation, rate
from stories.api.serializers.generate import TurnSerializer

_TURN = {"thread_id": "thread_5f2b9c64b8b14f0b9a3a2f6a6f0c1d2e", "conversation_id": 1}
_SAID = {"evaluation": "like", "comment": "끝맺음이 곱습니다.", "reasons": ["문체", "결말"]}
_DATES = {"created_at": "2026-11-22T21:04:05+09:00", "updated_at": "2026-11-22T21:04:05+09:00"}
_ANSWER = OpenApiExample(
    "Rated", value={"success": True, **_TURN, "evaluation": {**_SAID, **_DATES}}, response_only=True
)
_NOTHING = OpenApiExample(
    "Not rated, or withdrawn", value={"success": True, **_TURN, "evaluation": None}, response_only=True
)


class UpdateEvaluation(APIView):
    @extend_schema(
        operation_id="update_evaluation",
        summary="Rate a story, or withdraw the rating",
        request=UpdateEvaluationSerializer,
        responses=EvaluationAnswerSerializer,
        examples=[
            OpenApiExample("Rate", value={**_TURN, **_SAID}, request_only=True),
            OpenApiExample("Withdraw", value={**_TURN, "evaluation": None}, request_only=True),
            _ANSWER,
            _NOTHING,
        ],
        tags=["evaluations"],
    )
    def post(self, request: Request) -> Response:
        form = UpdateEvaluationSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        asked = form.validated_data
        evaluation = rate(
            user=request.user,
            thread_id=asked["thread_id"],
            number=asked["conversation_id"],
            evaluation=asked["evaluation"],
            comment=asked.get("comment"),
            reasons=asked.get("reasons"),
        )
        return _answer(asked, evaluation)


class GetEvaluation(APIView):
    @extend_schema(
        operation_id="get_evaluation",
        summary="What the caller has said of a story",
        parameters=[TurnSerializer],
        responses=EvaluationAnswerSerializer,
        examples=[_ANSWER, _NOTHING],
        tags=["evaluations"],
    )
    def get(self, request: Request) -> Response:
        return self._found(request, request.query_params)

    @extend_schema(
        operation_id="get_evaluation_post",
        summary="What the caller has said of a story (the old clients' form)",
        request=TurnSerializer,
        responses=EvaluationAnswerSerializer,
        examples=[OpenApiExample("Ask", value=_TURN, request_only=True), _ANSWER, _NOTHING],
        tags=["evaluations"],
    )
    def post(self, request: Request) -> Response:
        return self._found(request, request.data)

    def _found(self, request: Request, data: Any) -> Response:
        form = TurnSerializer(data=data)
        form.is_valid(raise_exception=True)
        asked = form.validated_data
        evaluation = get_evaluation(
            user=request.user, thread_id=asked["thread_id"], number=asked["conversation_id"]
        )
        return _answer(asked, evaluation)


def _answer(asked: Mapping[str, Any], evaluation: ContentEvaluation | None) -> Response:
    return Response(
        EvaluationAnswerSerializer(
            {
                "success": True,
                "thread_id": asked["thread_id"],
                "conversation_id": asked["conversation_id"],
                "evaluation": evaluation,
            }
        ).data
    )
