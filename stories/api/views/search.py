"""POST /api/search."""

from __future__ import annotations

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.permissions import IsUserOrMayBeGuest, NotSomebodyElse
from retrieval.services import search
from stories.api.search_schema import SEARCH
from stories.api.serializers.search import SearchSerializer, search_answer, similar_rows
from stories.services.similar import store_similar
from stories.services.threads import get_conversation


class SearchView(APIView):
    """Find the passages nearest to a topic. Whoever may have a story written may search; no account is made by it."""

    permission_classes = [IsUserOrMayBeGuest, NotSomebodyElse]

    @extend_schema(**SEARCH)
    def post(self, request: Request) -> Response:
        form = SearchSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        asked = form.validated_data
        turn = {"thread_id": asked.get("thread_id", ""), "number": asked.get("conversation_id", 0)}
        if turn["thread_id"]:  # before anything is computed for who names somebody's thread
            get_conversation(user=request.user, **turn)
        result = search(form.query())
        stored = bool(turn["thread_id"]) and store_similar(
            user=request.user,
            **turn,
            similar=similar_rows(result.found),
            recommendations=result.recommendations,
        )
        return Response(search_answer(result, asked["k"], stored=stored))
