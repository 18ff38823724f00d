"""The history of the one who asks: /api/retrieveChatHistoryList, …Detail and /api/searchHistory."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from stories.api.schema import HISTORY_DETAIL_EXAMPLES, HISTORY_LIST_EXAMPLES, SEARCH_HISTORY_EXAMPLES
from stories.api.serializers.history import (
    HistoryDetailAnswerSerializer,
    HistoryListAnswerSerializer,
    HistoryListSerializer,
    SearchHistoryAnswerSerializer,
    SearchHistorySerializer,
    ThreadSerializer,
    turn_row,
)
from stories.services.history import list_threads, read_thread
from stories.services.search import search_history


class HistoryListView(APIView):
    """The threads of the caller, latest first."""

    @extend_schema(
        operation_id="retrieve_chat_history_list",
        summary="List the threads, latest first",
        parameters=[HistoryListSerializer],
        responses=HistoryListAnswerSerializer,
        examples=HISTORY_LIST_EXAMPLES,
        tags=["history"],
    )
    def get(self, request: Request) -> Response:
        return self.answer(request, request.query_params)

    @extend_schema(
        operation_id="retrieve_chat_history_list_by_post",
        summary="List the threads, as old clients ask for them",
        request=HistoryListSerializer,
        responses=HistoryListAnswerSerializer,
        examples=HISTORY_LIST_EXAMPLES,
        tags=["history"],
    )
    def post(self, request: Request) -> Response:
        return self.answer(request, request.data)

    def answer(self, request: Request, data: Any) -> Response:
        query = HistoryListSerializer(data=data)
        query.is_valid(raise_exception=True)
        asked = query.validated_data
        page = list_threads(user=request.user, before=asked["cursor"], size=asked["page_size"])
        body = {"chat_history": page.rows, "next_cursor": page.next_cursor}
        return Response(HistoryListAnswerSerializer(body).data)


class HistoryDetailView(APIView):
    """One thread with all its turns."""

    @extend_schema(
        operation_id="retrieve_chat_history_detail",
        summary="Read a thread",
        parameters=[ThreadSerializer],
        responses=HistoryDetailAnswerSerializer,
        examples=HISTORY_DETAIL_EXAMPLES,
        tags=["history"],
    )
    def get(self, request: Request) -> Response:
        return self.answer(request, request.query_params)

    @extend_schema(
        operation_id="retrieve_chat_history_detail_by_post",
        summary="Read a thread, as old clients ask for it",
        request=ThreadSerializer,
        responses=HistoryDetailAnswerSerializer,
        examples=HISTORY_DETAIL_EXAMPLES,
        tags=["history"],
    )
    def post(self, request: Request) -> Response:
        return self.answer(request, request.data)

    def answer(self, request: Request, data: Any) -> Response:
        query = ThreadSerializer(data=data)
        query.is_valid(raise_exception=True)
        thread, turns = read_thread(user=request.user, thread_id=query.validated_data["thread_id"])
        body = {"thread": thread, "conversation_history": [turn_row(thread, turn) for turn in turns]}
        return Response(HistoryDetailAnswerSerializer(body).data)


class SearchHistoryView(APIView):
    """The turns of the caller that say something, newest first."""

    @extend_schema(
        operation_id="search_history",
        summary="Find turns by their words",
        parameters=[SearchHistorySerializer],
        responses=SearchHistoryAnswerSerializer,
        examples=SEARCH_HISTORY_EXAMPLES,
        tags=["history"],
    )
    def get(self, request: Request) -> Response:
        return self.answer(request, request.query_params)

    @extend_schema(
        operation_id="search_history_by_post",
        summary="Find turns by their words, as old clients ask for them",
        request=SearchHistorySerializer,
        responses=SearchHistoryAnswerSerializer,
        examples=SEARCH_HISTORY_EXAMPLES,
        tags=["history"],
    )
    def post(self, request: Request) -> Response:
        return self.answer(request, request.data)

    def answer(self, request: Request, data: Any) -> Response:
        query = SearchHistorySerializer(data=data)
        query.is_valid(raise_exception=True)
        asked = query.validated_data
        (before,) = asked["cursor"] or (None,)
        page = search_history(
            user=request.user, text=asked["search_text"], before=before, size=asked["page_size"]
        )
        body = {"results": page.rows, "next_cursor": page.next_cursor}
        return Response(SearchHistoryAnswerSerializer(body).data)
