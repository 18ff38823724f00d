"""POST /api/cancelGeneration."""

from __future__ import annotations

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from stories.api.schema import CANCEL
from stories.api.serializers.generate import TurnSerializer
from stories.services.generations import cancel_generation


class CancelView(APIView):
    """Stop a generation. What was written is kept, and is exactly what its readers were sent."""

    @extend_schema(**CANCEL)
    def post(self, request: Request) -> Response:
        serializer = TurnSerializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        cancelled = cancel_generation(
            user=request.user,
            thread_id=serializer.validated_data["thread_id"],
            number=serializer.validated_data["conversation_id"],
        )
        return Response(
            {
                "success": True,
                "message": _("The generation was cancelled. What was written is kept."),
                "thread_id": cancelled.thread_id,
                "conversation_id": cancelled.number,
                "user_input": cancelled.user_input,
                "tags": cancelled.tags,
                "base_story": cancelled.base_story,
                "created_content": cancelled.created_content,
            }
        )
