"""Passages in stories: where a passage was used, to be read."""

from __future__ import annotations

from collections.abc import Sequence

from django.contrib import admin
from django.db.models import Prefetch, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from common.admin import ReadOnlyAdmin
from stories.admin.searching import as_row_id
from stories.models import Conversation, ConversationData, ConversationPassage

_TITLES = ConversationData.objects.only("created_title")


@admin.register(ConversationPassage)
class ConversationPassageAdmin(ReadOnlyAdmin):
    """Reached from a passage's page; without a passage it shows the newest uses of all."""

    list_display = ("story", "title", "kind", "paragraph_shown", "length_shown")
    list_prefetch = (
        Prefetch("conversation", Conversation.objects.only("thread_id", "number")),
        Prefetch("conversation__data", _TITLES),
    )
    list_display_links = None
    search_fields = ("id",)
    search_help_text = _("Row number of a passage")
    fields = ("conversation", "title", "kind", "paragraph", "length", "score")

    @admin.display(description=_("story"))
    def story(self, row: ConversationPassage) -> SafeString:
        url = reverse("admin:stories_conversation_change", args=[row.conversation_id])
        title = row.conversation.data.created_title or str(row.conversation)
        return format_html('<a href="{}">{}</a>', url, title)

    @admin.display(description=_("paragraph"))
    def paragraph_shown(self, row: ConversationPassage) -> str:
        return str(row.paragraph or "")

    @admin.display(description=_("syllables shared"))
    def length_shown(self, row: ConversationPassage) -> str:
        return str(row.length or "")

    def get_ordering(self, request: HttpRequest) -> Sequence[str]:
        """Newest first, along the index on passage and key where one passage is asked for."""
        return ("-id",)

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[ConversationPassage], search_term: str
    ) -> tuple[QuerySet[ConversationPassage], bool]:
        if not search_term.strip():
            return queryset, False
        row_id = as_row_id(search_term.strip())
        return (queryset.none() if row_id is None else queryset.filter(passage_id=row_id)), False
