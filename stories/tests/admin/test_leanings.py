"""What stories lean on, in the admin: the filter of the list, the story's page, and where a passage was used."""

from __future__ import annotations

import pytest
from django.urls import reverse

from stories.models import ConversationPassage
from stories.services.provenance import store_trace, trace_story
from stories.tests.corpus import COPIED, OWN, index_dir, tale
from stories.tests.factories import make_conversation

__all__ = ["index_dir", "tale"]

USES = "admin:stories_conversationpassage_changelist"
STORIES = "admin:stories_conversation_changelist"


def leaning(content: str = f"{OWN}\n\n{COPIED} 집으로 갔다.", title: str = "나무꾼과 사슴"):
    conversation = make_conversation(content=content, title=title)
    store_trace(conversation.pk, trace_story(content, []))
    return conversation


def page(client, name: str, query: str = "", *arguments: object) -> str:
    response = client.get(reverse(name, args=arguments) + query)
    assert response.status_code == 200
    return str(response.content.decode())


def test_the_list_finds_what_is_flagged_the_worst_first(staff, tale):
    for overlap, title in ((None, "안 봄"), (19, "덜함"), (20, "겹침"), (44, "더 겹침")):
        make_conversation(title=title, overlap=overlap)

    flagged = page(staff, STORIES, "?shares=flagged")
    assert flagged.index("더 겹침") < flagged.index(">겹침<")
    assert "덜함" not in flagged
    assert "안 봄" not in flagged
    unchecked = page(staff, STORIES, "?shares=unchecked")
    assert "안 봄" in unchecked
    assert "덜함" not in unchecked
    assert "덜함" in page(staff, STORIES, "?shares=nonsense")


@pytest.mark.parametrize("query", ["?shares=flagged", "?shares=unchecked"])
def test_the_filter_counts_nothing_and_reads_no_texts(staff, queries, query):
    make_conversation(overlap=30)
    asked = queries(staff, reverse(STORIES) + query)
    assert not [sql for sql in asked if "COUNT(" in sql or "created_content" in sql]


def test_the_storys_page_marks_the_shared_words_and_names_the_passage(staff, tale):
    html = page(staff, "admin:stories_conversation_change", "", leaning().pk)
    assert f"<mark>{COPIED}</mark>" in html
    assert "나무꾼과 선녀" in html
    assert reverse("admin:retrieval_passage_change", args=[tale.pk]) in html
    assert "26" in html


def test_a_passage_leads_to_the_stories_that_lean_on_it(staff, tale):
    first, second = leaning(title="첫째"), leaning(title="둘째")
    leaning(OWN, title="딴 이야기")
    link = reverse(USES) + f"?passage_id__exact={tale.pk}"
    assert link in page(staff, "admin:retrieval_passage_change", "", tale.pk)

    html = page(staff, USES, f"?passage_id__exact={tale.pk}")

    assert html.index("둘째") < html.index("첫째")
    assert "딴 이야기" not in html
    assert reverse("admin:stories_conversation_change", args=[first.pk]) in html
    assert page(staff, USES, f"?q={tale.pk}").count("둘째") == html.count("둘째")
    assert "둘째" not in page(staff, USES, "?q=nonsense")
    assert second.passages.count() == 1


def test_more_uses_cost_no_more_queries_and_nothing_is_counted(staff, queries, tale):
    leaning()
    few = queries(staff, reverse(USES))
    for _ in range(5):
        leaning()
    many = queries(staff, reverse(USES))
    assert len(many) == len(few)
    assert not [sql for sql in many if "COUNT(" in sql or "created_content" in sql]


def test_markup_in_a_story_or_a_title_stays_text(staff, tale):
    conversation = leaning(f"<script>1</script> {COPIED}")
    ConversationPassage.objects.update(title="<b>흥부전</b>")
    html = page(staff, "admin:stories_conversation_change", "", conversation.pk)
    assert "<script>1</script>" not in html
    assert "&lt;b&gt;흥부전" in html
