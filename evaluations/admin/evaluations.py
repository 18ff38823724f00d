"""Evaluations in the admin: a list to work through, a page to judge one on beside its story."""

from __future__ import annotations

import unicodedata
from typing import Any, cast

from django.contrib import admin, messages
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from unfold.contrib.filters.admin import AutocompleteSelectFilter

from accounts.models import User
from common.admin import LargeTableAdmin, badge
from common.text import opening
from evaluations.admin.filters import RatingFilter, ReviewFilter, StatusFilter
from evaluations.admin.forms import ReviewForm
from evaluations.api.serializers import EvaluationSerializer
from evaluations.errors import EvaluationChanged
from evaluations.models import ContentEvaluation, ContentEvaluationQuerySet, Verdict
from evaluations.services import mark_reviewed, review
from stories.admin.conversations import headings
from stories.admin.reading import story_page
from stories.models import ConversationData

# A search reads the newest this many of the rows that the filters leave: words inside texts have no index here.
SEARCHED = 2000
RATING_COLOURS = {"like": "success", "dislike": "danger", "": "info"}


@admin.register(ContentEvaluation)
class ContentEvaluationAdmin(LargeTableAdmin):
    list_display = ("title", "topic", "rating", "comment_opening", "user", "review_badge", "updated_at")
    list_prefetch = ("user", "conversation", headings("conversation__data"))
    list_filter = (
        RatingFilter,
        ReviewFilter,
        ("updated_at", admin.DateFieldListFilter),
        StatusFilter,
        ("user", AutocompleteSelectFilter),
    )
    ordering = ("-updated_at", "-id")
    search_fields = ("id",)
    search_help_text = _("Words of topic, title or comment, among the newest; or a thread id")
    actions = ("accept", "reject")
    form = ReviewForm

    @admin.display(description=_("title"))
    def title(self, row: ContentEvaluation) -> str:
        return row.conversation.data.created_title or str(row.conversation)

    @admin.display(description=_("topic"))
    def topic(self, row: ContentEvaluation) -> str:
        return opening(row.conversation.data.user_input, 60)

    @badge(_("rating"), RATING_COLOURS)
    def rating(self, row: ContentEvaluation) -> tuple[str, str]:
        return row.evaluation or "", str(row.get_evaluation_display() or _("withdrawn"))

    @admin.display(description=_("comment"))
    def comment_opening(self, row: ContentEvaluation) -> str:
        return opening(row.comment, 80)

    @badge(_("review"), {"reviewed": "success", "awaiting": "warning", "none": "info"})
    def review_badge(self, row: ContentEvaluation) -> tuple[str, str]:
        if row.is_reviewed:
            return "reviewed", str(_("reviewed"))
        return ("awaiting", str(_("awaiting review"))) if row.evaluation else ("none", "–")

    @admin.action(description=_("Mark as reviewed"), permissions=["change"])
    def accept(self, request: HttpRequest, queryset: ContentEvaluationQuerySet) -> None:
        self._mark(request, queryset, Verdict.ACCEPTED)

    @admin.action(description=_("Mark as reviewed, not to be learned from"), permissions=["change"])
    def reject(self, request: HttpRequest, queryset: ContentEvaluationQuerySet) -> None:
        self._mark(request, queryset, Verdict.REJECTED)

    def get_search_results(
        self, request: HttpRequest, queryset: ContentEvaluationQuerySet, search_term: str
    ) -> tuple[ContentEvaluationQuerySet, bool]:
        term = unicodedata.normalize("NFC", search_term.strip())
        if not term:
            return queryset, False
        if term.startswith("thread_"):
            return queryset.filter(conversation__thread__public_id=term), False
        return queryset.filter(pk__in=_saying(term, queryset)), False

    def has_change_permission(self, request: HttpRequest, obj: ContentEvaluation | None = None) -> bool:
        """A withdrawn evaluation can be looked at; there is nothing left to judge."""
        withdrawn = obj is not None and obj.evaluation is None
        return bool(super().has_change_permission(request, obj)) and not withdrawn

    def get_fields(self, request: HttpRequest, obj: ContentEvaluation | None = None) -> tuple[str, ...]:
        return ("verdict", "note", "seen") if self.has_change_permission(request, obj) else ()

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return cast(HttpResponse, super().changeform_view(request, *args, **kwargs))
        except EvaluationChanged as error:
            self.message_user(request, str(error.message), messages.ERROR)
            return redirect(request.get_full_path())

    def save_model(
        self, request: HttpRequest, obj: ContentEvaluation, form: ReviewForm, change: bool
    ) -> None:
        review(
            evaluation_pk=obj.pk,
            seen=form.cleaned_data["seen"],
            reviewer=cast(User, request.user),
            verdict=form.cleaned_data["verdict"],
            note=form.cleaned_data["note"],
        )

    def render_change_form(
        self,
        request: HttpRequest,
        context: dict[str, Any],
        *args: Any,
        obj: ContentEvaluation,
        **kwargs: Any,
    ) -> HttpResponse:
        context["page"] = story_page(obj.conversation)
        context["evaluation"] = EvaluationSerializer(obj).data if obj.evaluation else None
        response: HttpResponse = super().render_change_form(request, context, *args, obj=obj, **kwargs)
        return response

    def _mark(self, request: HttpRequest, chosen: ContentEvaluationQuerySet, verdict: Verdict) -> None:
        count = mark_reviewed(chosen, cast(User, request.user), verdict=verdict)
        told = ngettext("%d evaluation was reviewed.", "%d evaluations were reviewed.", count) % count
        self.message_user(request, told, messages.SUCCESS)


def _saying(term: str, among: ContentEvaluationQuerySet) -> list[int]:
    """Keys of those of the first `SEARCHED` rows that say `term`, in the comment or in what they are about."""
    rows = dict(among.values_list("pk", "conversation_id")[:SEARCHED])
    in_comment = ContentEvaluation.objects.filter(pk__in=rows, comment__icontains=term)
    in_heading = ConversationData.objects.filter(
        Q(user_input__icontains=term) | Q(created_title__icontains=term), pk__in=rows.values()
    )
    commented, headed = (
        set(in_comment.values_list("pk", flat=True)),
        set(in_heading.values_list("pk", flat=True)),
    )
    return [pk for pk, conversation_pk in rows.items() if pk in commented or conversation_pk in headed]
