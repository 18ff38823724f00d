"""Filters of the stories' lists, each answered from an index."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib.admin import ModelAdmin, SimpleListFilter
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from stories.models import Conversation, Status

_DAYS = {"1": _("in the last day"), "7": _("in the last 7 days"), "30": _("in the last 30 days")}
_ENDED = [status for status in Status if status != Status.IN_PROGRESS]


class FinishedFilter(SimpleListFilter):
    """By when it ended, along the index (status, finished)."""

    title = _("finished")
    parameter_name = "finished"

    def lookups(
        self,
        request: HttpRequest,
        model_admin: ModelAdmin[Any],
    ) -> Iterable[tuple[str, Any]]:
        return _DAYS.items()

    def queryset(
        self,
        request: HttpRequest,
        queryset: QuerySet[Conversation],
    ) -> QuerySet[Conversation]:
        days = self.value()
        if days not in _DAYS:
            return queryset
        since = timezone.now() - timedelta(days=int(days))
        return queryset.filter(status__in=_ENDED, finished_at__gte=since)


class ModerationFilter(SimpleListFilter):
    """By whether moderation objects to topic or story, along the index (is_flagged, id)."""

    title = _("moderation")
    parameter_name = "moderation"

    def lookups(
        self,
        request: HttpRequest,
        model_admin: ModelAdmin[Any],
    ) -> Iterable[tuple[str, Any]]:
        return [("flagged", _("flagged"))]

    def queryset(
        self,
        request: HttpRequest,
        queryset: QuerySet[Conversation],
    ) -> QuerySet[Conversation]:
        return queryset.filter(is_flagged=True) if self.value() == "flagged" else queryset


class OverlapFilter(SimpleListFilter):
    """By whether a story shares as much with a passage as is flagged, along the index (overlap, id)."""

    title = _("shared with the corpus")
    parameter_name = "shares"

    def lookups(
        self,
        request: HttpRequest,
        model_admin: ModelAdmin[Any],
    ) -> Iterable[tuple[str, Any]]:
        return [("flagged", _("flagged")), ("unchecked", _("not looked at"))]

    def queryset(
        self,
        request: HttpRequest,
        queryset: QuerySet[Conversation],
    ) -> QuerySet[Conversation]:
        match self.value():
            case "flagged":
                return queryset.filter(overlap__gte=settings.OVERLAP_FLAG)
            case "unchecked":
                return queryset.filter(overlap=None)
        return queryset
