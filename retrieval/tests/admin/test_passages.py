"""Passages in the admin: what the list shows and asks of the database, and editing one."""

from __future__ import annotations

import pytest
from django.urls import reverse

from retrieval.models import Passage
from retrieval.tests.factories import make_passage, make_work

LIST = "admin:retrieval_passage_changelist"
PAGE = "admin:retrieval_passage_change"


def shown(client, query=""):
    response = client.get(reverse(LIST) + query)
    assert response.status_code == 200
    return [passage.text for passage in response.context["cl"].result_list]


def form_of(client, passage):
    """What the page would send back if nothing was changed on it."""
    form = client.get(reverse(PAGE, args=[passage.pk])).context["adminform"].form
    return {bound.name: bound.value() if bound.value() is not None else "" for bound in form}


def save(client, passage, **changes):
    data = form_of(client, passage)
    data = {name: ", ".join(value) if isinstance(value, list) else value for name, value in data.items()}
    return client.post(reverse(PAGE, args=[passage.pk]), {**data, **changes})


@pytest.fixture
def passage(db):
    return make_passage(
        make_work("흥부전"),
        text="흥부가 박을 타니라.",
        topic="흥부가 박을 탄다",
        keywords=["박", "보은"],
        tags={"characters": ["흥부"], "theme": ["베풀면, 돌려받는다"]},
        part="전",
    )


def test_a_row_tells_topic_work_place_and_keywords(curator, passage):
    page = curator.get(reverse(LIST)).content.decode()
    for text in ("흥부가 박을 탄다", "흥부전", "박, 보은", "전"):
        assert text in page


def test_more_rows_cost_no_more_queries_and_nothing_is_counted(curator, queries):
    make_passage()
    few = queries(curator, reverse(LIST))
    for _ in range(9):
        make_passage()
    many = queries(curator, reverse(LIST))
    assert len(many) == len(few)
    assert not [sql for sql in many if "COUNT(" in sql or (" JOIN " in sql and "passages" in sql)]


def test_search_by_number_title_and_topic(curator, passage):
    other = make_passage(make_work("심청전"), topic="심청이 물에 든다", text="물이라.")
    assert shown(curator, "?q=흥부전") == ["흥부가 박을 타니라."]
    assert shown(curator, "?q=흥") == ["흥부가 박을 타니라."]
    assert shown(curator, "?q=심청이") == ["물이라."]
    assert shown(curator, f"?q={other.pk}") == ["물이라."]
    assert shown(curator, "?q=없는말") == []
    assert len(shown(curator, "?q=%20")) == 2


def test_passages_of_a_work_in_the_order_of_its_plot(curator, passage):
    for position, text in ((3, "셋째"), (1, "첫째")):
        make_passage(passage.work, position=position, text=text)
    make_passage()
    Passage.objects.filter(pk=passage.pk).update(position=2)
    assert shown(curator, f"?work__id__exact={passage.work_id}") == ["첫째", "흥부가 박을 타니라.", "셋째"]


def test_saving_what_is_shown_changes_nothing(curator, passage):
    before = Passage.objects.values().get()
    assert save(curator, passage).status_code == 302
    after = Passage.objects.values().get()
    assert {**after, "updated_at": None} == {**before, "updated_at": None}


def test_an_edit_is_cleaned_and_seals_the_passage(curator, passage):
    decomposed = "흥부가\r\n톱질하니라.".encode().decode()
    changes = {
        "text": decomposed,
        "tag_emotion": "기쁨, 놀람,",
        "tag_characters": "",
        "keywords": "톱",
        "part": "",
    }
    assert save(curator, passage, **changes).status_code == 302
    after = Passage.objects.get()
    assert after.text == "흥부가\n톱질하니라."
    assert after.tags == {"emotion": ["기쁨", "놀람"], "theme": ["베풀면, 돌려받는다"]}
    assert (after.keywords, after.part) == (["톱"], "")
    assert after.checksum != passage.checksum
    assert after.updated_at > passage.updated_at


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("text", ""),
        ("text", "가" * 10_001),
        ("text", "종\x07소리"),
        ("topic", "가" * 301),
        ("keywords", "가" * 101),
        ("tag_motif", ",".join(str(n) for n in range(21))),
        ("part", "발단"),
    ],
)
def test_what_cannot_be_taken_is_told_and_nothing_is_saved(curator, passage, field, value):
    before = Passage.objects.values().get()
    response = save(curator, passage, **{field: value})
    assert response.status_code == 200
    assert field in response.context["adminform"].form.errors
    assert Passage.objects.values().get() == before


def test_who_may_only_look_sees_the_labels_readable_and_saves_nothing(visitor, passage):
    page = visitor.get(reverse(PAGE, args=[passage.pk])).content.decode()
    assert "베풀면, 돌려받는다" in page
    assert "\\u" not in page
    assert visitor.post(reverse(PAGE, args=[passage.pk]), {"text": "바꾼 글"}).status_code == 403
    assert Passage.objects.get().text == passage.text


def test_markup_in_a_text_is_text(visitor, passage):
    Passage.objects.update(topic="<script>alert(1)</script>", tags={"genre": ["<b>"]})
    for url in (reverse(LIST), reverse(PAGE, args=[passage.pk])):
        page = visitor.get(url).content.decode()
        assert "<script>alert(1)" not in page
        assert "<b>" not in page


def test_nobody_adds_or_deletes_here(curator, passage):
    assert curator.get(reverse("admin:retrieval_passage_add")).status_code == 403
    assert curator.get(reverse("admin:retrieval_passage_delete", args=[passage.pk])).status_code == 403
