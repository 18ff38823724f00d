"""What is still to be done at providers, to be seen: whatever stays here long, a provider does not let us do."""

from __future__ import annotations

from django.contrib import admin

from common.admin import ReadOnlyAdmin
from stories.models import ProviderErrand


@admin.register(ProviderErrand)
class ProviderErrandAdmin(ReadOnlyAdmin):
    list_display = ("kind", "subject", "provider", "attempts", "due_at", "created_at")
    ordering = ("-id",)
    fields = ("kind", "subject", "provider", "attempts", "due_at", "created_at")
