"""A conversation, a thread and an event as a reviewer reads them."""

from __future__ import annotations

import json
from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from retrieval.categories import CATEGORIES
from stories.admin.reading import evaluations_of, labelled, paragraphs_of, seconds_between
from stories.models import ConversationEvent, Status
from stories.signals import conversations_listed
from stories.tests.factories import make_conversation, make_thread

HOSTILE = "<script>alert('가')</script>"


def read(client, row):
    response = client.get(
        reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_change", args=[row.pk])
    )
    assert response.status_code == 200
    return response.content.decode()


@pytest.fixture
def said():
    """Answers for the floor above: what the reader says of a conversation."""
    answers: dict[int, dict[str, object]] = {}

    def answer(*, conversations, user, **_):
        assert {turn.owner for turn in conversations} == {user}
        return {turn.pk: answers[turn.pk] for turn in conversations if turn.pk in answers}

    def say(turn, evaluation="like", comment="", reasons=()):
        answers[turn.pk] = {"evaluation": evaluation, "comment": comment, "reasons": list(reasons)}

    conversations_listed.connect(answer)
    yield say
    conversations_listed.disconnect(answer)


@pytest.fixture
def told(db):
    """A conversation with everything there is."""
    begun = timezone.now()
    turn = make_conversation(
        make_thread(title="사슴 이야기"),
        content="첫째 문단이라.\n\n둘째 문단이라.",
        tags={"genre": "설화", "characters": ["나무꾼", "사슴"]},
        status=Status.COMPLETED,
        attempt=2,
        models_used={"draft": "composer-1"},
        input_tokens=1200,
        output_tokens=34,
        cost=Decimal("0.012"),
        created_at=begun,
        started_at=begun,
        first_delta_at=begun + timedelta(seconds=0.8),
        finished_at=begun + timedelta(seconds=12.4),
    )
    turn.data.base_story = "밑 이야기라."
    turn.data.similar = [{"passage_id": "p1", "title": "선녀담", "text": "옛 대목이라.", "score": 0.834}]
    turn.data.recommendations = ["날개옷 이야기"]
    turn.data.save()
    return turn


def test_a_conversation_reads_like_a_story(staff, told):
    page = read(staff, told)
    for text in (
        "나무꾼과 사슴",
        "나무꾼이 사슴을 구해 준다",
        "<p>첫째 문단이라.</p>",
        "<p>둘째 문단이라.</p>",
        "<p>밑 이야기라.</p>",
        "옛 대목이라.",
        "선녀담",
        "0.83",
        "날개옷 이야기",
        "나무꾼, 사슴",
        told.owner.username,
        "composer-1",
        "1,200 / 34",
        "$0.012",
        "12.4",
    ):
        assert text in page
    assert f"?conversation__id__exact={told.pk}" in page


def test_a_conversation_says_what_its_reader_says(staff, told, said):
    said(told, comment="끝맺음이 곱소", reasons=["결말"])
    page = read(staff, told)
    assert "끝맺음이 곱소" in page
    assert "결말" in page


def test_an_unfinished_conversation_is_shown_too(staff):
    page = read(staff, make_conversation(status=Status.IN_PROGRESS, title="", content=""))
    assert "st-in_progress" in page
    assert "<p>첫째" not in page


def test_hostile_text_stays_text(staff, said):
    turn = make_conversation(
        make_thread(title=HOSTILE),
        topic=HOSTILE,
        title=HOSTILE,
        content=HOSTILE,
        tags={"genre": HOSTILE},
        models_used={"draft": HOSTILE},
        error_code=HOSTILE,
    )
    turn.data.base_story = HOSTILE
    turn.data.similar = [{"title": HOSTILE, "text": HOSTILE, "score": HOSTILE}]
    turn.data.recommendations = [HOSTILE]
    turn.data.manifest = {HOSTILE: HOSTILE}
    turn.data.save()
    said(turn, comment=HOSTILE, reasons=[HOSTILE])
    event = ConversationEvent.objects.create(
        conversation=turn, seq=1, msg="expanding", body=json.dumps({"content": HOSTILE})
    )

    pages = [read(staff, row) for row in (turn, turn.thread, turn.data, event)]
    for model in ("conversation", "thread", "conversationdata", "conversationevent"):
        pages.append(staff.get(reverse(f"admin:stories_{model}_changelist")).content.decode())

    for page in pages:
        assert "<script>alert(" not in page
        assert "&lt;script&gt;alert(" in page


def test_a_thread_lists_its_turns_in_order_in_constant_queries(staff, queries, said):
    thread = make_thread(title="사슴 이야기")
    url = reverse("admin:stories_thread_change", args=[thread.pk])
    make_conversation(thread, title="첫 마당")
    few = queries(staff, url)
    second = make_conversation(thread, title="둘째 마당")
    make_conversation(thread, title="")
    said(second)

    assert len(queries(staff, url)) == len(few)
    page = read(staff, thread)
    assert page.index("첫 마당") < page.index("둘째 마당")
    assert "st-like" in page
    assert reverse("admin:stories_conversation_change", args=[second.pk]) in page
    assert "thread__id__exact" not in page


def test_a_long_thread_leads_to_the_list_of_its_turns(staff):
    thread = make_thread(conversation_count=100)
    make_conversation(thread, title="백한째")
    link = f"{reverse('admin:stories_conversation_changelist')}?thread__id__exact={thread.pk}"
    assert link in read(staff, thread)
    assert "백한째" in staff.get(link).content.decode()


def test_an_event_is_shown_as_it_went_out(staff):
    event = ConversationEvent.objects.create(
        conversation=make_conversation(), seq=1, msg="expanding", body='{"seq":1,"content":"옛날에"}'
    )
    assert "옛날에" in read(staff, event)


def test_tags_keep_the_order_of_the_categories():
    tags = {"theme": "권선징악", "genre": ["설화", "민담"], "emotion": [], "location": ""}
    assert labelled(tags) == [
        (CATEGORIES["genre"], ["설화", "민담"]),
        (CATEGORIES["theme"], ["권선징악"]),
    ]


def test_paragraphs_are_split_at_breaks_and_none_is_empty():
    assert paragraphs_of("하나.\n\n둘.\n셋.\n \n\n") == ["하나.", "둘.", "셋."]
    assert paragraphs_of("") == []


def test_a_time_that_has_not_come_has_no_length():
    assert seconds_between(timezone.now(), None) == seconds_between(None, timezone.now()) == ""


def test_nobody_is_asked_about_no_conversations(said):
    assert evaluations_of([]) == {}
