"""Who reviewed what, newest first."""

from __future__ import annotations

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from common.admin import ReadOnlyAdmin, badge
from common.text import opening
from evaluations.models import Review

VERDICT_COLOURS = {"accepted": "success", "rejected": "danger"}


@admin.register(Review)
class ReviewAdmin(ReadOnlyAdmin):
    list_display = ("evaluation", "verdict_badge", "reviewer", "note_opening", "reviewed_at")
    list_prefetch = ("evaluation", "reviewer")
    list_filter = ("verdict",)
    ordering = ("-reviewed_at", "-evaluation_id")

    @badge(_("verdict"), VERDICT_COLOURS)
    def verdict_badge(self, review: Review) -> tuple[str, str]:
        return review.verdict, review.get_verdict_display()

    @admin.display(description=_("note"))
    def note_opening(self, review: Review) -> str:
        return opening(review.note, 80)
