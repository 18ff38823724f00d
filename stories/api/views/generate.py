"""POST /api/generate."""

from __future__ import annotations

from django.http.response import HttpResponseBase
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request

from accounts.permissions import IsUserOrMayBeGuest, NotSomebodyElse
from accounts.services import open_guest
from common.api.streaming import StreamingView
from stories.api.schema import GENERATE
from stories.api.serializers.generate import GenerateSerializer, IdempotencyKeyField
from stories.api.streams import stream_response
from stories.services.generations import start_generation
from stories.services.threads import get_thread


class GenerateView(StreamingView):
    """Start a story and stream it.

    The stream is the conversation's log: leaving it stops nothing, and the `events` endpoint goes on from any event.
    """

    permission_classes = [IsUserOrMayBeGuest, NotSomebodyElse]

    @extend_schema(**GENERATE)
    def post(self, request: Request) -> HttpResponseBase:
        serializer = GenerateSerializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        key = IdempotencyKeyField().run_validation(request.headers.get("Idempotency-Key", ""))
        arguments = serializer.arguments()
        if arguments["thread_id"]:  # before an account is made for a visitor who names somebody's thread
            get_thread(user=request.user, thread_id=arguments["thread_id"])
        user, token = (request.user, "") if request.user.is_authenticated else open_guest(request._request)
        started = start_generation(user=user, idempotency_key=key, **arguments)
        response = stream_response(request.accepted_renderer, started.conversation_id, token=token)
        response["X-Thread-Id"] = started.thread_id
        response["X-Conversation-Id"] = str(started.number)
        return response
