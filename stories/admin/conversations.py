"""Conversations in the admin: a list to find a story by, a page to read it on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib import admin
from django.db.models import Prefetch, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import AutocompleteSelectFilter

from common.admin import ReadOnlyAdmin, as_json, badge
from common.text import opening
from stories.admin.filters import FinishedFilter, ModerationFilter, OverlapFilter
from stories.admin.reading import evaluations_of, story_page
from stories.admin.searching import as_row_id, owners_named
from stories.models import Conversation, ConversationData

STATUS_COLOURS = {
    "in_progress": "info",
    "completed": "success",
    "cancelled": "warning",
    "failed": "danger",
    "expired": "danger",
}
UNSHOWN_TEXTS = (
    "base_story",
    "created_content",
    "withheld_content",
    "summary",
    "similar",
    "recommendations",
    "style",
    "manifest",
    "options",
    "tags",
)


def headings(path: str = "data") -> Prefetch[Any]:
    """Title and topic of conversations, without their texts."""
    return Prefetch(path, ConversationData.objects.defer(*UNSHOWN_TEXTS))


@admin.register(Conversation)
class ConversationAdmin(ReadOnlyAdmin):
    list_display = ("story", "topic", "status_badge", "shared", "owner", "created_at")
    list_prefetch = ("owner", headings())
    list_filter = (
        "status",
        FinishedFilter,
        OverlapFilter,
        ModerationFilter,
        ("owner", AutocompleteSelectFilter),
    )
    search_fields = ("id",)
    search_help_text = _("Thread id, row number, or how a username begins")
    fields = ("number",)

    @admin.display(description=_("title"))
    def story(self, conversation: Conversation) -> str:
        return conversation.data.created_title or str(conversation)

    @admin.display(description=_("topic"))
    def topic(self, conversation: Conversation) -> str:
        return opening(conversation.data.user_input, 60)

    @badge(_("status"), STATUS_COLOURS)
    def status_badge(self, conversation: Conversation) -> tuple[str, str]:
        return conversation.status, conversation.get_status_display()

    @admin.display(description=_("longest run"))
    def shared(self, conversation: Conversation) -> str:
        return str(conversation.overlap or "")

    def get_ordering(self, request: HttpRequest) -> Sequence[str]:
        """Newest first, by the index that the filter in use already reads along; what is flagged, the worst first."""
        if request.GET.get("shares") == "flagged":
            return ("-overlap", "-id")
        if request.GET.get("status__exact"):
            return ("-finished_at", "-id")
        return ("number",) if request.GET.get("thread__id__exact") else ("-id",)

    def get_search_results(
        self,
        request: HttpRequest,
        queryset: QuerySet[Conversation],
        search_term: str,
    ) -> tuple[QuerySet[Conversation], bool]:
        term = search_term.strip()
        if not term:
            return queryset, False
        if (row_id := as_row_id(term)) is not None:
            return queryset.filter(pk=row_id), False
        if term.startswith("thread_"):
            return queryset.filter(thread__public_id=term), False
        return queryset.filter(owner_id__in=owners_named(term)), False

    def render_change_form(
        self,
        request: HttpRequest,
        context: dict[str, Any],
        *args: Any,
        obj: Conversation,
        **kwargs: Any,
    ) -> HttpResponse:
        context["page"] = story_page(obj)
        context["evaluation"] = evaluations_of([obj]).get(obj.pk)
        response: HttpResponse = super().render_change_form(request, context, *args, obj=obj, **kwargs)
        return response


@admin.register(ConversationData)
class ConversationDataAdmin(ReadOnlyAdmin):
    """The texts as they are stored, and the manifest: for whoever replays a generation."""

    list_display = ("conversation_id", "created_title", "topic")
    list_defer = UNSHOWN_TEXTS
    ordering = ("-conversation_id",)
    fields = (
        "conversation",
        "user_input",
        "created_title",
        "created_content",
        "base_story",
        "summary",
        "stored_json",
    )

    @admin.display(description=_("topic"))
    def topic(self, data: ConversationData) -> str:
        return opening(data.user_input, 80)

    @admin.display(description=_("stored values"))
    def stored_json(self, data: ConversationData) -> str:
        names = ("tags", "options", "similar", "recommendations", "style", "manifest")
        return as_json({name: getattr(data, name) for name in names})
