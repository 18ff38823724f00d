"""Passages in the admin: found by title, topic or number, and edited with their labels."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import Prefetch
from django.http import HttpRequest
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import AutocompleteSelectFilter

from common.admin import LargeTableAdmin, as_json
from common.text import opening
from retrieval.admin.forms import TAG_FIELDS, PassageForm
from retrieval.admin.neighbours import neighbours_view
from retrieval.admin.topics import TopicMapView
from retrieval.admin.uses import uses_link
from retrieval.content import BadContent, clean_line
from retrieval.errors import IndexUnusable
from retrieval.models import Passage, PassageQuerySet, Work
from retrieval.search import sharing_words

MAX_WORKS = 50
# Of the passages that share most with what is searched for, so many are looked through for every word of it.
MAX_READ = 1000


@admin.register(Passage)
class PassageAdmin(LargeTableAdmin):
    list_display = ("topic_or_opening", "title", "position", "part", "keywords_shown", "updated_at")
    list_prefetch = (Prefetch("work", Work.objects.only("title")),)
    list_defer = ("tags",)
    list_filter = (("work", AutocompleteSelectFilter),)
    search_fields = ("id",)
    search_help_text = _(
        "Row number, the beginning of a work's title or topic sentence, or words of the text"
    )
    form = PassageForm
    readonly_fields = (
        "work",
        "position",
        "keywords_shown",
        "tags_shown",
        "used_in",
        "checksum",
        "created_at",
        "updated_at",
    )

    def get_custom_urls(self) -> tuple[tuple[str, str, Any], ...]:
        return (
            ("topics/", "retrieval_topic_map", TopicMapView.as_view(model_admin=self)),
            ("<int:passage_id>/neighbours/", "retrieval_passage_neighbours", neighbours_view),
        )

    @admin.display(description=_("topic sentence"))
    def topic_or_opening(self, passage: Passage) -> str:
        return passage.topic or opening(passage.text, 60)

    @admin.display(description=_("tags"))
    def tags_shown(self, passage: Passage) -> SafeString:
        return as_json(passage.tags)

    @admin.display(description=_("used"))
    def used_in(self, passage: Passage) -> SafeString | str:
        return uses_link(passage.pk)

    @admin.display(description=_("work"))
    def title(self, passage: Passage) -> str:
        return passage.work.title

    @admin.display(description=_("keywords"))
    def keywords_shown(self, passage: Passage) -> str:
        return ", ".join(passage.keywords)

    def get_ordering(self, request: HttpRequest) -> tuple[str, ...]:
        """Newest first; those of one work in the order of its plot, by the index on that."""
        return ("position",) if request.GET.get("work__id__exact") else ("-id",)

    def get_search_results(
        self, request: HttpRequest, queryset: PassageQuerySet, search_term: str
    ) -> tuple[PassageQuerySet, bool]:
        try:
            term = clean_line(search_term)
        except BadContent:
            return queryset.none(), False
        if not term:
            return queryset, False
        if term.isascii() and term.isdigit() and len(term) < 19:
            return queryset.filter(pk=int(term)), False
        works = Work.objects.titled(term).order_by("title").values_list("pk", flat=True)[:MAX_WORKS]
        if keys := list(works):
            return queryset.filter(work__in=keys), False
        said = _saying(term)
        if not said:
            return queryset.of_topic(term), False
        # Keys, not an OR: a million rows would be read for that.
        begun = Passage.objects.of_topic(term).values_list("pk", flat=True)[:MAX_READ]
        return queryset.filter(pk__in={*said, *begun}), False

    def get_fieldsets(self, request: HttpRequest, obj: Passage | None = None) -> Any:
        may_change = self.has_change_permission(request, obj)
        tags = TAG_FIELDS.values() if may_change else ["tags_shown"]
        keywords = "keywords" if may_change else "keywords_shown"
        return (
            (None, {"fields": ("work", "position", "text", "topic", keywords, "part", "used_in")}),
            (_("tags"), {"fields": tuple(tags)}),
            (_("stored values"), {"fields": ("checksum", "created_at", "updated_at")}),
        )

    def get_form(self, request: HttpRequest, obj: Passage | None = None, **kwargs: Any) -> type[PassageForm]:
        """The form as it is: Django would look for the fields of the tags in the model."""
        return PassageForm

    def save_model(self, request: HttpRequest, obj: Passage, form: PassageForm, change: bool) -> None:
        obj.seal()
        super().save_model(request, obj, form, change)


def _saying(term: str) -> list[int]:
    """Keys of the passages that say every word, found by the index; none where it cannot be read."""
    try:
        near = sharing_words(term, MAX_READ)
    except IndexUnusable:
        return []
    return list(Passage.objects.filter(pk__in=near).saying(term.split()).values_list("pk", flat=True))
