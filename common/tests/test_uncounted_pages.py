"""Pages of lists that are never counted."""

from __future__ import annotations

import pytest
from django.core.paginator import EmptyPage, InvalidPage, PageNotAnInteger

from common.admin import MAX_PAGES, UncountedPaginator, as_json


@pytest.mark.parametrize(
    ("rows", "number", "shown", "more"),
    [
        (0, 1, [], False),
        (3, 1, [0, 1, 2], False),
        (4, 1, [0, 1, 2], True),
        (4, 2, [3], False),
        (6, 2, [3, 4, 5], False),
        (6, 3, [], False),
    ],
)
def test_a_page_knows_whether_another_follows(rows, number, shown, more):
    page = UncountedPaginator(list(range(rows)), 3).page(number)
    assert (list(page), page.has_next(), page.has_previous()) == (shown, more, number > 1)


def test_the_last_page_that_may_be_asked_for_has_no_next():
    paginator = UncountedPaginator(range(10**6), 3)
    assert paginator.page(MAX_PAGES - 1).has_next()
    assert not paginator.page(MAX_PAGES).has_next()


@pytest.mark.parametrize("number", [0, -1, MAX_PAGES + 1, 10**12])
def test_pages_out_of_range_are_refused(number):
    with pytest.raises(EmptyPage):
        UncountedPaginator(range(10**6), 3).page(number)


def test_a_page_without_a_number_is_refused():
    with pytest.raises(PageNotAnInteger):
        UncountedPaginator([], 3).page("two")
    assert issubclass(PageNotAnInteger, InvalidPage)


def test_json_is_shown_as_text():
    shown = as_json({"제목": "<b>&</b>"})
    assert "제목" in shown
    assert "&lt;b&gt;&amp;&lt;/b&gt;" in shown
