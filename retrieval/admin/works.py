"""Works in the admin: found by title, edited with their notes, and the way to their passages."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from common.admin import LargeTableAdmin, as_json
from retrieval.admin.forms import NOTE_FIELDS, WorkForm
from retrieval.content import BadContent, clean_line
from retrieval.models import Work, WorkQuerySet


@admin.register(Work)
class WorkAdmin(LargeTableAdmin):
    list_display = ("title", "language", "genre", "period", "licence", "passages_link", "updated_at")
    list_defer = ("notes", "source")
    ordering = ("title", "id")
    search_fields = ("title",)
    search_help_text = _("How the title begins, or the key")
    form = WorkForm
    readonly_fields = ("slug", "passages_link", "notes_shown", "created_at", "updated_at")

    @admin.display(description=_("passages"))
    def passages_link(self, work: Work) -> SafeString:
        url = reverse("admin:retrieval_passage_changelist")
        return format_html(
            '<a class="st-link" href="{}?work__id__exact={}">{}</a>', url, work.pk, _("Passages")
        )

    @admin.display(description=_("notes"))
    def notes_shown(self, work: Work) -> SafeString:
        return as_json(work.notes)

    def get_search_results(
        self, request: HttpRequest, queryset: WorkQuerySet, search_term: str
    ) -> tuple[WorkQuerySet, bool]:
        try:
            term = clean_line(search_term)
        except BadContent:
            return queryset.none(), False
        if not term:
            return queryset, False
        named = queryset.filter(slug=term.lower())
        return (named if named.exists() else queryset.titled(term)), False

    def get_fieldsets(self, request: HttpRequest, obj: Work | None = None) -> Any:
        notes = NOTE_FIELDS.values() if self.has_change_permission(request, obj) else ["notes_shown"]
        described = ("title", "slug", "passages_link", "language", "period", "genre", "source", "licence")
        return (
            (None, {"fields": described}),
            (_("notes"), {"fields": tuple(notes)}),
            (_("stored values"), {"fields": ("created_at", "updated_at")}),
        )

    def get_form(self, request: HttpRequest, obj: Work | None = None, **kwargs: Any) -> type[WorkForm]:
        """The form as it is: Django would look for the fields of the notes in the model."""
        return WorkForm

    def save_model(self, request: HttpRequest, obj: Work, form: WorkForm, change: bool) -> None:
        obj.updated_at = timezone.now()
        super().save_model(request, obj, form, change)
