"""Admin pages over large tables: lists that never count, rows that nobody edits."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

from django.contrib.admin import ShowFacets
from django.core.paginator import Page, Paginator
from django.db.models import Model, Prefetch, QuerySet
from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString
from unfold.admin import ModelAdmin
from unfold.decorators import display
from unfold.views import ChangeList

MAX_PAGES = 200

Method = TypeVar("Method", bound=Callable[..., Any])


class UncountedPage(Page[Any]):
    """A page that knows whether another follows, since one row more than it shows was read."""

    def __init__(self, rows: Sequence[Any], number: int, paginator: UncountedPaginator) -> None:
        super().__init__(rows[: paginator.per_page], number, paginator)
        self._has_more = len(rows) > paginator.per_page

    def has_next(self) -> bool:
        return self._has_more and self.number < self.paginator.num_pages


class UncountedPaginator(Paginator):  # type: ignore[type-arg]  # no generic at run time
    """Pages of a table that is never counted. Past `MAX_PAGES` nothing is shown: an OFFSET reads all it skips."""

    template_name = "admin/pagination_uncounted.html"
    shown: UncountedPage | None = None

    @property
    def count(self) -> int:
        """An upper bound of what can be shown, never told to anybody."""
        return int(self.per_page) * MAX_PAGES

    def page(self, number: int | str) -> UncountedPage:
        """Raises InvalidPage where `number` is none or past `MAX_PAGES`."""
        number = self.validate_number(number)
        start = (number - 1) * self.per_page
        rows = list(self.object_list[start : start + self.per_page + 1])
        self.shown = UncountedPage(rows, number, self)
        return self.shown


class LeanChangeList(ChangeList):  # type: ignore[misc]
    """Leaves the texts that a list does not show (`list_defer`) in the database, and fetches what its rows
    refer to (`list_prefetch`) by key, behind them.

    A join would cost more: MariaDB begins at the smallest table, say the users, and sorts all rows of the largest
    before it gives the first fifty (5 s at 100,000 conversations, where this takes 2 ms).
    """

    def get_queryset(self, request: HttpRequest, *args: Any, **kwargs: Any) -> QuerySet[Any]:
        queryset: QuerySet[Any] = super().get_queryset(request, *args, **kwargs)
        return queryset.defer(*self.model_admin.list_defer).prefetch_related(*self.model_admin.list_prefetch)

    def get_results(self, request: HttpRequest) -> None:
        """The only number that is known, and so the only one that may be told, is that of the rows shown."""
        super().get_results(request)
        self.result_count = self.full_result_count = len(self.result_list)


class LargeTableAdmin(ModelAdmin):  # type: ignore[misc]
    """For tables of any size: no COUNT, no facets, no sorting but by the index that `ordering` names."""

    paginator = UncountedPaginator
    show_full_result_count = False
    show_facets = ShowFacets.NEVER
    list_disable_select_all = True
    list_filter_submit = True
    list_per_page = 50
    sortable_by: Sequence[str] = ()
    list_select_related: Sequence[str] = ()  # not False, for which Django joins whatever a column names
    list_defer: Sequence[str] = ()
    list_prefetch: Sequence[str | Prefetch[Any]] = ()

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[LeanChangeList]:
        return LeanChangeList

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


class ReadOnlyAdmin(LargeTableAdmin):
    """For what is written by the program alone: to be looked at by whoever may."""

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


def as_json(value: object) -> SafeString:
    """A value for reading, its line breaks and indents kept, its markup escaped."""
    return format_html('<pre class="st-json">{}</pre>', json.dumps(value, ensure_ascii=False, indent=2))


def badge(description: str | Promise, colours: Mapping[str, str]) -> Callable[[Method], Method]:
    """Shows what the method returns, (value, text), as a coloured label: `colours` by value, of Unfold's names."""
    decorate: Callable[[Method], Method] = display(description=description, label=dict(colours))
    return decorate
