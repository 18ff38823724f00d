"""GET /api/generate/{thread_id}/{conversation_id}/events."""

from __future__ import annotations

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request

from common.api.streaming import StreamingView
from stories.api.schema import EVENTS
from stories.api.serializers.generate import CursorSerializer
from stories.api.streams import stream_response
from stories.models import Status
from stories.services.threads import get_conversation


class EventsView(StreamingView):
    """The log of a conversation from any event on, while it is written and afterwards."""

    @extend_schema(**EVENTS)
    def get(self, request: Request, thread_id: str, conversation_id: int) -> HttpResponseBase:
        # An EventSource that reconnects keeps its address, `after` in it: what it has read since is in the header.
        after = request.headers.get("Last-Event-ID") or request.query_params.get("after") or 0
        cursor = CursorSerializer(data={"after": after})
        cursor.is_valid(raise_exception=True)
        conversation = get_conversation(user=request.user, thread_id=thread_id, number=conversation_id)
        if (
            conversation.status != Status.IN_PROGRESS
            and cursor.validated_data["after"] >= conversation.last_seq
        ):
            # An EventSource that has read everything stops asking when it is told 204.
            return HttpResponse(status=204)
        return stream_response(
            request.accepted_renderer, conversation.pk, after=cursor.validated_data["after"]
        )
