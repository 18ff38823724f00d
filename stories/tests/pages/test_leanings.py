"""The page of a thread marks what its tales lean on."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from stories.events.log import append
from stories.events.types import Msg, new_event
from stories.models import Status
from stories.services.provenance import store_trace, trace_story
from stories.tests.corpus import COPIED, OWN, TALE, index_dir, tale
from stories.tests.factories import make_conversation, make_thread, make_user

__all__ = ["index_dir", "tale"]

STORY = f"{OWN}\n\n{COPIED} 집으로\n갔다."


@pytest.fixture
def thread(db):
    return make_thread(make_user())


def html_of(thread) -> str:
    client = Client()
    client.force_login(thread.owner)
    response = client.get(f"/threads/{thread.public_id}/")
    assert response.status_code == 200
    return response.content.decode()


def paragraphs_in(html: str) -> list[str]:
    tale = html[html.index('<div class="tale"') :]
    found = re.findall(r"<p>(.*?)</p>", tale[: tale.index('<div class="stage">')], re.S)
    return [re.sub(r"</?mark>", "", paragraph) for paragraph in found]


def test_the_shared_words_are_marked_with_the_passage_below(thread, tale):
    turn = make_conversation(thread, content=STORY)
    store_trace(turn.pk, trace_story(STORY, []))

    html = html_of(thread)

    assert f"<mark>{COPIED}</mark> 집으로\n갔다.</p><details" in html
    assert html.count('class="leaning flagged"') == 1
    assert "<cite>나무꾼과 선녀</cite>" in html
    assert TALE[TALE.index("화살") : TALE.index(" 나뭇짐")] in html
    assert paragraphs_in(html) == STORY.split("\n\n")


@pytest.mark.parametrize("overlap", [None, 0])
def test_a_tale_that_leans_on_nothing_has_no_marks(thread, overlap):
    make_conversation(thread, content=STORY, overlap=overlap)
    html = html_of(thread)
    assert paragraphs_in(html) == STORY.split("\n\n")
    assert 'class="leaning' not in html


def test_a_running_tale_is_not_marked(thread, tale):
    running = make_conversation(thread, status=Status.IN_PROGRESS, content="", last_seq=2)
    append(running.pk, [new_event(1, Msg.CREATED), new_event(2, Msg.EXPANDING, content=STORY)])
    html = html_of(thread)
    assert paragraphs_in(html) == STORY.split("\n\n")
    assert "<mark>" not in html


def test_a_passage_that_is_gone_is_named_as_such(thread, tale):
    turn = make_conversation(thread, content=STORY)
    store_trace(turn.pk, trace_story(STORY, []))
    turn.passages.update(title="")
    tale.delete()
    assert "지금은 없는 글" in html_of(thread)


def test_longer_threads_need_no_more_queries(thread, tale, django_assert_num_queries):
    client = Client()
    client.force_login(thread.owner)

    def turn():
        store_trace(make_conversation(thread, content=STORY).pk, trace_story(STORY, []))

    turn()
    with django_assert_num_queries(9) as few:
        client.get(f"/threads/{thread.public_id}/")
    for _ in range(3):
        turn()
    with django_assert_num_queries(len(few)):
        client.get(f"/threads/{thread.public_id}/")


def test_words_of_today_have_a_tooltip_and_no_markup_of_a_story_is_markup(thread):
    story = "나무꾼이 기차를 <b>타더라</b>. 그는 “<i>” 갔다."
    turn = make_conversation(thread, content=story)
    style = {
        "words": [{"word": "기차", "start": 5, "end": 7, "kind": "modern", "suggestion": '"><script>'}],
        "breaks": [{"word": "갔다", "start": story.index("갔다"), "end": len(story) - 1, "kind": "plain"}],
        "classical_share": 0.5,
        "modern_words": 1,
        "register_breaks": 1,
        "length_fits": None,
    }
    turn.data.style = style
    turn.data.save()

    html = html_of(thread)

    assert html.count('<span class="stray" title="') == 2
    assert "&quot;&gt;&lt;script&gt;" in html
    assert "<b>" not in html[html.index('class="tale"') :]
    assert ">갔다</span>.</p>" in html
