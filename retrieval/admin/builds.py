"""Builds of the search index in the admin: how far the running one is, and what became of the others."""

from __future__ import annotations

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from common.admin import ReadOnlyAdmin, badge
from retrieval.models import IndexBuild

_COLOURS = {
    "running": "info",
    "published": "success",
    "refused": "warning",
    "failed": "danger",
    "abandoned": "warning",
}


@admin.register(IndexBuild)
class IndexBuildAdmin(ReadOnlyAdmin):
    list_display = ("started_at", "status_badge", "progress", "passages", "embedded", "recall", "embedder")
    list_display_links = ("started_at",)
    list_defer = ("error",)
    ordering = ("-id",)
    fieldsets = (
        (None, {"fields": ("status_badge", "version", "progress", "started_at", "finished_at", "error")}),
        (_("corpus"), {"fields": ("passages", "embedded", "recall", "corpus")}),
        (_("embedder"), {"fields": ("embedder", "fingerprint", "holder")}),
    )
    readonly_fields = ("status_badge", "progress")

    @badge(_("status"), _COLOURS)
    def status_badge(self, build: IndexBuild) -> tuple[str, str]:
        return build.status, build.get_status_display()

    @admin.display(description=_("stage"))
    def progress(self, build: IndexBuild) -> str:
        """Of a running build: the stage, and how much of it is done."""
        if not build.stage:
            return "—"
        return f"{build.stage} {build.done:,} / {build.total:,}"
