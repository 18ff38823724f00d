"""A thread's page: its tales as they stand in the database, and where the script goes on."""

from __future__ import annotations

import pytest
from django.test import Client

from stories.events.log import append
from stories.events.types import Msg, new_event
from stories.models import ConversationData, Status
from stories.services.threads import rename_thread
from stories.tests.factories import make_conversation, make_thread
from stories.tests.pages.reading import read

HOSTILE = "<img src=x onerror=alert(1)>\"'&amp;<script>alert(2)</script>"


@pytest.fixture
def thread(user):
    return make_thread(user)


@pytest.fixture
def path(thread):
    return f"/threads/{thread.public_id}/"


def write_log(conversation, *told):
    append(conversation.pk, [new_event(seq, msg, **fields) for seq, (msg, fields) in enumerate(told, 1)])


def paragraphs(element):
    return [paragraph.text for paragraph in element.all("p")]


def test_a_finished_tale_is_there_without_scripts(visit, thread, path):
    make_conversation(
        thread, topic="나무꾼", title="나무꾼과 사슴", content="옛날에.\n\n그 뒤에.\n한 줄 아래.\n \n 끝.\n"
    )
    turn = visit(path).one("#turn-1")
    assert turn.one("p.topic").text == "나무꾼"
    assert turn.one("h2.tale-title").text == "나무꾼과 사슴"
    assert paragraphs(turn.one("div.tale")) == ["옛날에.", "그 뒤에.\n한 줄 아래.", "끝."]
    assert paragraphs(turn.one("div.draft")) == []
    assert turn.attributes["data-status"] == "completed"


def test_turns_come_in_their_order(visit, thread, path):
    for topic in ("하나", "둘", "셋"):
        make_conversation(thread, topic=topic)
    assert [turn.one("p.topic").text for turn in visit(path).all("article.turn")] == ["하나", "둘", "셋"]


def test_recommendations_are_links_that_fill_the_box_in_the_same_thread(visit, thread, path):
    conversation = make_conversation(thread)
    ConversationData.objects.filter(pk=conversation.pk).update(
        recommendations=["사슴이 돌아온 이야기 & 끝", "둘", "셋"]
    )
    links = visit(path).one("section.next").all("a")
    assert [link.text for link in links] == ["사슴이 돌아온 이야기 & 끝", "둘", "셋"]
    followed = visit(path + links[0].attributes["href"].split("#")[0])
    assert followed.one("#topic").text == "사슴이 돌아온 이야기 & 끝"
    assert followed.one("main").attributes["data-thread-id"] == thread.public_id


def test_a_running_turn_shows_its_draft_and_the_event_to_go_on_from(visit, thread, path):
    conversation = make_conversation(thread, title="", content="", status=Status.IN_PROGRESS)
    write_log(
        conversation,
        (Msg.CREATED, {}),
        (Msg.DRAFTING, {"content": "밑글 "}),
        (Msg.DRAFTING, {"content": "하나.\n\n"}),
    )
    turn = visit(path).one("#turn-1")
    assert (turn.attributes["data-status"], turn.attributes["data-after"]) == ("in_progress", "3")
    assert paragraphs(turn.one("div.draft")) == ["밑글 하나."]
    assert turn.one("div.draft").attributes["data-held"] == "\n\n"
    assert turn.one("h2.tale-title").text == ""


def test_a_running_turn_shows_its_tale_instead_of_the_draft(visit, thread, path):
    conversation = make_conversation(thread, title="", content="", status=Status.IN_PROGRESS)
    write_log(
        conversation,
        (Msg.CREATED, {}),
        (Msg.DRAFTING, {"content": "밑글."}),
        (Msg.EXPANDING, {"content": "이야기"}),
        (Msg.RESTARTED, {"attempt": 2, "stage": "expanding"}),
        (Msg.EXPANDING, {"content": "라 "}),
    )
    turn = visit(path).one("#turn-1")
    assert turn.attributes["data-after"] == "5"
    assert paragraphs(turn.one("div.tale")) == ["이야기라"]
    assert turn.one("div.tale").attributes["data-held"] == " "
    assert paragraphs(turn.one("div.draft")) == []


def test_the_end_of_a_turn_that_ends_while_it_is_read_is_left_to_the_script(visit, thread, path):
    """The status was read before the log: the last event must come again, or the page would wait for ever."""
    conversation = make_conversation(thread, title="", content="", status=Status.IN_PROGRESS)
    write_log(
        conversation,
        (Msg.CREATED, {}),
        (Msg.EXPANDING, {"content": "끝."}),
        (Msg.COMPLETED, {"created_content": "끝."}),
    )
    assert visit(path).one("#turn-1").attributes["data-after"] == "2"


def test_a_turn_that_no_worker_has_begun_goes_on_from_the_beginning(visit, thread, path):
    make_conversation(thread, title="", content="", status=Status.IN_PROGRESS)
    turn = visit(path).one("#turn-1")
    assert turn.attributes["data-after"] == "0"
    assert turn.one("p.stage-line").text == "아직 쓰는 중인 이야기입니다."


def test_a_turn_stopped_in_its_draft_keeps_the_draft(visit, thread, path):
    conversation = make_conversation(thread, title="", content="", status=Status.CANCELLED)
    ConversationData.objects.filter(pk=conversation.pk).update(base_story="밑글까지 썼더라.")
    turn = visit(path).one("#turn-1")
    assert paragraphs(turn.one("div.draft")) == ["밑글까지 썼더라."]
    assert turn.one("p.stage-line").text == "멈추었습니다. 쓴 데까지 남겨 두었습니다."
    assert "hidden" in turn.one("form.rating").attributes


def test_a_finished_tale_does_not_show_its_draft(visit, thread, path):
    conversation = make_conversation(thread)
    ConversationData.objects.filter(pk=conversation.pk).update(base_story="밑글.")
    assert paragraphs(visit(path).one("div.draft")) == []


@pytest.mark.parametrize("status", [Status.FAILED, Status.EXPIRED])
def test_a_turn_that_failed_says_so(visit, thread, path, status):
    make_conversation(thread, status=status)
    assert visit(path).one("p.stage-line").text == "이야기를 끝맺지 못했습니다. 쓴 데까지 남겨 두었습니다."


def test_what_the_reader_has_said_is_shown_again(visit, browser, thread, path):
    make_conversation(thread)
    said = {"evaluation": "dislike", "comment": "<b>아쉽다</b>"}
    turn = {"thread_id": thread.public_id, "conversation_id": 1}
    browser.post("/api/updateEvaluation", {**turn, **said}, content_type="application/json")
    form = visit(path).one("form.rating")
    assert [button.attributes["aria-pressed"] for button in form.one("div.verdict").all("button")] == [
        "false",
        "true",
    ]
    assert form.one("textarea").text == "<b>아쉽다</b>"
    assert "hidden" not in form.one("div.comment").attributes


def test_what_nobody_has_rated_offers_no_comment(visit, thread, path):
    make_conversation(thread)
    form = visit(path).one("form.rating")
    assert form.attributes["data-rating"] == ""
    assert "hidden" in form.one("div.comment").attributes


def test_hostile_text_never_becomes_markup(visit, user, thread, path):
    make_conversation(thread, topic=HOSTILE, title=HOSTILE[:60], content=f"{HOSTILE}\n\n{HOSTILE}")
    ConversationData.objects.update(recommendations=[HOSTILE] * 3)
    rename_thread(user=user, thread_id=thread.public_id, title=HOSTILE)
    page = visit(path)
    assert paragraphs(page.one("div.tale")) == [HOSTILE, HOSTILE]
    assert page.one("p.topic").text == HOSTILE
    assert [link.text for link in page.one("section.next").all("a")] == [HOSTILE] * 3
    assert [image.attributes["src"] for image in page.all("img")] == ["/static/storytool/seal.svg"]
    assert all(script.text == "" for script in page.everything() if script.tag == "script")
    assert not [name for each in page.everything() for name in each.attributes if name.startswith("on")]


def test_the_document_is_named_after_the_thread(visit, user, thread, path):
    make_conversation(thread, topic="나무꾼이 사슴을 구한다")
    assert visit(path).one("title").text == "나무꾼이 사슴을 구한다 · storytool"
    rename_thread(user=user, thread_id=thread.public_id, title="사슴")
    assert visit(path).one("title").text == "사슴 · storytool"


def test_the_tale_is_marked_with_its_own_language(visit, thread, path):
    conversation = make_conversation(thread)
    ConversationData.objects.filter(pk=conversation.pk).update(options={"language": "en"})
    assert visit(path).one("div.texts").attributes["lang"] == "en"


def test_an_empty_thread_can_be_read(visit, path):
    assert visit(path).all("article.turn") == []


@pytest.mark.parametrize("client", ["stranger", "nobody"])
def test_a_strangers_thread_is_like_one_that_never_was(client, stranger, thread, path):
    make_conversation(thread, content="남의 이야기")
    browser = Client(headers={"Accept-Language": "ko"})
    if client == "stranger":
        browser.force_login(stranger)
    refused, missing = browser.get(path), browser.get("/threads/thread_0000/")
    for answer in (refused, missing):
        page = read(answer, 404)
        assert page.one("h1").text == "그런 페이지는 없습니다"
    assert "남의 이야기" not in refused.content.decode()


def test_a_longer_thread_takes_no_more_queries(browser, user, django_assert_max_num_queries):
    threads = [make_thread(user) for _ in range(2)]
    make_conversation(threads[0])
    for number in range(12):
        make_conversation(
            threads[1],
            status=(Status.IN_PROGRESS, Status.CANCELLED, Status.COMPLETED)[number % 3],
            content="" if number % 3 else "글",
        )
    with django_assert_max_num_queries(12):
        browser.get(f"/threads/{threads[0].public_id}/")
    with django_assert_max_num_queries(12):
        browser.get(f"/threads/{threads[1].public_id}/")
