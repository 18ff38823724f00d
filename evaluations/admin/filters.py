"""Filters of the list of evaluations. None of them counts, and none makes the database begin at another table."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib.admin import ModelAdmin, SimpleListFilter
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from evaluations.models import Rating
from stories.models import Conversation, Status

Choices = Iterable[tuple[str, Any]]
_WITHDRAWN = "withdrawn"


class RatingFilter(SimpleListFilter):
    title = _("rating")
    parameter_name = "rating"

    def lookups(self, request: HttpRequest, model_admin: ModelAdmin[Any]) -> Choices:
        return [*Rating.choices, (_WITHDRAWN, _("withdrawn"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        match self.value():
            case Rating.LIKE | Rating.DISLIKE as rating:
                return queryset.filter(evaluation=rating)
            case "withdrawn":
                return queryset.filter(evaluation=None)
        return queryset


class ReviewFilter(SimpleListFilter):
    title = _("review")
    parameter_name = "review"

    def lookups(self, request: HttpRequest, model_admin: ModelAdmin[Any]) -> Choices:
        return [("awaiting", _("awaiting review")), ("reviewed", _("reviewed"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        match self.value():
            case "awaiting":
                return queryset.filter(is_reviewed=False, evaluation__isnull=False)
            case "reviewed":
                return queryset.filter(is_reviewed=True)
        return queryset


class StatusFilter(SimpleListFilter):
    """By how the rated conversation ended."""

    title = _("status")
    parameter_name = "status"

    def lookups(self, request: HttpRequest, model_admin: ModelAdmin[Any]) -> Choices:
        return [choice for choice in Status.choices if choice[0] != Status.IN_PROGRESS]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        if self.value() not in Status.values:
            return queryset
        # A join would let SQLite begin at the million completed conversations instead of at the newest ratings.
        ended_so = Conversation.objects.filter(pk=OuterRef("conversation"), status=self.value())
        return queryset.filter(Exists(ended_so))
