"""The log of a conversation in the admin: a page of it at a time, for reading alone."""

from __future__ import annotations

import json
from collections.abc import Sequence

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from common.admin import ReadOnlyAdmin, as_json
from common.text import truncated
from stories.admin.searching import as_row_id
from stories.models import ConversationEvent


@admin.register(ConversationEvent)
class ConversationEventAdmin(ReadOnlyAdmin):
    """Reached from a conversation's page; without a conversation it shows the newest events of all."""

    list_display = ("seq", "msg", "excerpt", "created_at")
    list_per_page = 100
    search_fields = ("id",)
    search_help_text = _("Row number of a conversation")
    fields = ("conversation", "seq", "msg", "created_at", "told")

    @admin.display(description=_("body"))
    def excerpt(self, event: ConversationEvent) -> str:
        return truncated(event.body, 160)

    @admin.display(description=_("body"))
    def told(self, event: ConversationEvent) -> str:
        return as_json(json.loads(event.body))

    def get_ordering(self, request: HttpRequest) -> Sequence[str]:
        return ("seq", "id") if {"conversation__id__exact", "q"} & request.GET.keys() else ("-id",)

    def get_search_results(
        self,
        request: HttpRequest,
        queryset: QuerySet[ConversationEvent],
        search_term: str,
    ) -> tuple[QuerySet[ConversationEvent], bool]:
        if not search_term.strip():
            return queryset, False
        row_id = as_row_id(search_term.strip())
        return (queryset.none() if row_id is None else queryset.filter(conversation_id=row_id)), False
