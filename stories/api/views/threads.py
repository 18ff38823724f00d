"""Changing a thread: /api/updateThreadTitle and /api/deleteThread."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from stories.api.schema import DELETE_THREAD_EXAMPLES, THREAD_TITLE_EXAMPLES
from stories.api.serializers.history import (
    SuccessSerializer,
    ThreadSerializer,
    ThreadTitleAnswerSerializer,
    ThreadTitleSerializer,
)
from stories.services.deletion import delete_thread
from stories.services.threads import rename_thread


class UpdateThreadTitleView(APIView):
    """Give a thread another title."""

    @extend_schema(
        operation_id="update_thread_title",
        summary="Rename a thread",
        request=ThreadTitleSerializer,
        responses=ThreadTitleAnswerSerializer,
        examples=THREAD_TITLE_EXAMPLES,
        tags=["threads"],
    )
    def post(self, request: Request) -> Response:
        form = ThreadTitleSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        thread = rename_thread(user=request.user, **form.validated_data)
        return Response(ThreadTitleAnswerSerializer(thread).data)


class DeleteThreadView(APIView):
    """Delete a thread with all that was written in it, for good."""

    @extend_schema(
        operation_id="delete_thread",
        summary="Delete a thread",
        parameters=[ThreadSerializer],
        responses=SuccessSerializer,
        examples=DELETE_THREAD_EXAMPLES,
        tags=["threads"],
    )
    def delete(self, request: Request) -> Response:
        return self.answer(request, request.data or request.query_params)

    @extend_schema(
        operation_id="delete_thread_by_post",
        summary="Delete a thread, as old clients ask for it",
        request=ThreadSerializer,
        responses=SuccessSerializer,
        examples=DELETE_THREAD_EXAMPLES,
        tags=["threads"],
    )
    def post(self, request: Request) -> Response:
        return self.answer(request, request.data)

    def answer(self, request: Request, data: Any) -> Response:
        form = ThreadSerializer(data=data)
        form.is_valid(raise_exception=True)
        delete_thread(user=request.user, thread_id=form.validated_data["thread_id"])
        return Response(SuccessSerializer({}).data)
