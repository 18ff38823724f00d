"""Threads in the admin: whose they are, and their turns."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import AutocompleteSelectFilter

from common.admin import ReadOnlyAdmin
from stories.admin.conversations import headings
from stories.admin.reading import evaluations_of
from stories.admin.searching import as_row_id, owners_named
from stories.models import Conversation, Thread

MAX_TURNS = 100


@admin.register(Thread)
class ThreadAdmin(ReadOnlyAdmin):
    list_display = ("name", "owner", "conversation_count", "updated_at", "created_at")
    list_prefetch = ("owner",)
    list_filter = (("owner", AutocompleteSelectFilter),)
    search_fields = ("id",)
    search_help_text = _("Thread id, row number, or how a username begins")
    fields = ("title", "public_id", "owner", "remote_id", "conversation_count", "created_at", "updated_at")

    @admin.display(description=_("title"))
    def name(self, thread: Thread) -> str:
        return str(thread)

    def get_ordering(self, request: HttpRequest) -> Sequence[str]:
        """Newest first, by the index that the filter in use already reads along."""
        return ("-updated_at", "-id") if request.GET.get("owner__id__exact") else ("-id",)

    def get_search_results(
        self,
        request: HttpRequest,
        queryset: QuerySet[Thread],
        search_term: str,
    ) -> tuple[QuerySet[Thread], bool]:
        term = search_term.strip()
        if not term:
            return queryset, False
        if (row_id := as_row_id(term)) is not None:
            return queryset.filter(pk=row_id), False
        if term.startswith("thread_"):
            return queryset.filter(public_id=term), False
        return queryset.filter(owner_id__in=owners_named(term)), False

    def render_change_form(
        self,
        request: HttpRequest,
        context: dict[str, Any],
        *args: Any,
        obj: Thread,
        **kwargs: Any,
    ) -> HttpResponse:
        turns = _turns_of(obj)
        told = evaluations_of(turns)
        context["turns"] = [(turn, told.get(turn.pk)) for turn in turns]
        context["has_more_turns"] = obj.conversation_count > MAX_TURNS
        response: HttpResponse = super().render_change_form(request, context, *args, obj=obj, **kwargs)
        return response


def _turns_of(thread: Thread) -> list[Conversation]:
    return list(
        Conversation.objects.filter(thread=thread)
        .prefetch_related("owner", headings())
        .order_by("number")[:MAX_TURNS]
    )
