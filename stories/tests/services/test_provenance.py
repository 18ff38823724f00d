"""What a story leans on: looked up, stored by paragraph with the end of the story, and read again."""

from __future__ import annotations

import pytest

from retrieval.indexing.builder import build_index
from retrieval.models import Passage
from retrieval.tests.factories import make_passage, make_work
from stories.events.log import append, read_all
from stories.events.pruned import retold
from stories.events.types import Msg, new_event
from stories.models import Conversation, ConversationPassage, Kind, Status
from stories.services.deletion import delete_thread
from stories.services.generations import cancel_generation, finish_generation
from stories.services.provenance import (
    Trace,
    read_provenance,
    store_trace,
    trace_story,
    traced_paragraphs,
)
from stories.tests.corpus import COPIED, OWN, TALE, index_dir, tale
from stories.tests.factories import make_conversation

__all__ = ["index_dir", "tale"]

pytestmark = pytest.mark.django_db


def offer(passage: Passage) -> dict[str, object]:
    return {"passage_id": str(passage.pk), "title": passage.work.title, "text": passage.text, "score": 0.8}


def rows_of(conversation: Conversation) -> list[ConversationPassage]:
    return list(ConversationPassage.objects.filter(conversation=conversation).order_by("paragraph", "pk"))


def test_a_copied_sentence_is_found_in_its_paragraph(tale):
    story = f"{OWN}\n\n{OWN} {COPIED} 집으로 갔다.\n\n{OWN}"

    trace = trace_story(story, [offer(tale)])

    offered, run = trace.passages
    assert trace.overlap == {"longest": 26, "flagged": True}
    assert (offered.kind, offered.paragraph, offered.passage_id, offered.score) == (
        "offered",
        0,
        tale.pk,
        0.8,
    )
    assert (run.kind, run.paragraph, run.passage_id, run.title) == ("shown", 2, tale.pk, "나무꾼과 선녀")
    assert story[run.start : run.end] == COPIED
    assert TALE[run.passage_start : run.passage_end] == COPIED.replace("사슴은", "사슴이")
    assert (run.length, run.matched) == (26, 25)


def test_the_index_that_is_served_is_asked(index_dir):
    passage = make_passage(make_work("나무꾼과 선녀"), text=TALE)
    build_index()
    (run,) = trace_story(f"{OWN} {COPIED}", []).passages
    assert (run.passage_id, run.title, run.length) == (passage.pk, "나무꾼과 선녀", 26)


def test_an_offered_passage_shows_by_likeness_where_no_run_of_it_does(tale):
    near = "사슴이 화살 맞은 채 달려와 나무꾼을 불렀다. 산골 어머니는 나무를 하다가 사냥꾼을 보았다."
    trace = trace_story(f"{OWN}\n\n{near}", [offer(tale)])

    (_offered, shown) = trace.passages
    assert (shown.kind, shown.paragraph, shown.length) == (Kind.SHOWN, 2, 0)
    assert shown.score is not None
    assert 0.1 <= shown.score <= 1
    assert trace.overlap == {"longest": 0, "flagged": False}


def test_what_leans_on_nothing_is_looked_at_all_the_same(tale):
    assert trace_story(OWN, []) == Trace(0)
    assert trace_story("", []).longest == 0
    assert trace_story(" \n", [offer(tale)]).longest == 0


def test_without_an_index_the_offered_passages_are_kept_and_the_story_counts_as_not_looked_at(index_dir):
    trace = trace_story(
        f"{OWN} {COPIED}", [{"passage_id": "p1", "title": "흥부전", "text": "박", "score": 0.5}]
    )
    assert trace.overlap is None
    assert [(row.kind, row.passage_id, row.title) for row in trace.passages] == [("offered", None, "흥부전")]


def test_no_defect_in_the_lookup_ends_a_story(tale, monkeypatch):
    def broken(_text):
        raise ZeroDivisionError

    monkeypatch.setattr("stories.services.provenance.shared_runs", broken)
    trace = trace_story(COPIED, [offer(tale)])
    assert (trace.longest, len(trace.passages)) == (None, 1)


@pytest.mark.parametrize("passage", [{}, {"passage_id": None}, {"passage_id": "9" * 40}, {"passage_id": "²"}])
def test_odd_offers_are_rows_without_a_passage(index_dir, passage):
    (row,) = trace_story(OWN, [passage]).passages
    assert row.passage_id is None


def test_the_rows_are_written_with_the_end_of_the_story_or_not_at_all(tale):
    running = make_conversation(status=Status.IN_PROGRESS, lease_owner="w", last_seq=1, content="")
    append(running.pk, [new_event(1, Msg.CREATED)])
    story = f"{OWN} {COPIED}"

    def finish(owner: str) -> bool:
        last = new_event(2, Msg.COMPLETED, created_content=story)
        trace = trace_story(story, [offer(tale)])
        texts = {"created_content": story}
        return finish_generation(
            running.pk, owner, status=Status.COMPLETED, last=last, texts=texts, trace=trace
        )

    assert not finish("somebody else")
    assert rows_of(running) == []
    assert finish("w")
    assert [row.kind for row in rows_of(running)] == ["offered", "shown"]
    running.refresh_from_db()
    assert running.overlap == 26


def test_a_cancelled_story_is_looked_up_as_far_as_it_was_written(tale):
    running = make_conversation(status=Status.IN_PROGRESS, content="", last_seq=3)
    written = f"{OWN} {COPIED[:-3]}"
    told = [
        new_event(1, Msg.CREATED),
        new_event(2, Msg.SIMILAR, passages=[offer(tale)]),
        new_event(3, Msg.EXPANDING, content=written),
    ]
    append(running.pk, told)

    cancel_generation(user=running.owner, thread_id=running.thread.public_id, number=1)

    assert [row.kind for row in rows_of(running)] == ["offered", "shown"]
    running.refresh_from_db()
    assert running.overlap == 24
    last = read_all(running.pk)[-1].fields()
    assert (last["msg"], last["overlap"]) == ("cancelled", {"longest": 24, "flagged": True})


@pytest.mark.parametrize("status", [Status.COMPLETED, Status.CANCELLED])
@pytest.mark.parametrize(("longest", "told"), [(None, None), (19, False), (20, True)])
def test_a_pruned_log_still_tells_of_the_overlap(status, longest, told):
    conversation = make_conversation(status=status, overlap=longest, last_seq=9)
    overlap = retold(conversation.pk, 5)[-1].fields()["overlap"]
    assert overlap == (None if longest is None else {"longest": longest, "flagged": told})


def test_a_running_story_is_read_as_far_as_it_is_written_and_nothing_is_stored(tale):
    running = make_conversation(status=Status.IN_PROGRESS, content="", last_seq=2)
    append(running.pk, [new_event(1, Msg.CREATED), new_event(2, Msg.EXPANDING, content=f"{OWN} {COPIED}")])

    found = read_provenance(user=running.owner, thread_id=running.thread.public_id, number=1)

    assert found.trace.longest == 26
    assert found.paragraphs[0].is_flagged
    assert rows_of(running) == []


def test_a_run_that_goes_on_into_the_next_paragraph_shows_in_both():
    run = ConversationPassage(kind=Kind.SHOWN, paragraph=1, start=2, end=12, length=30)
    first, second, third = traced_paragraphs("가나다라마\n\n바사아자차카\n\n타파하", [run])
    assert [bool(each.runs) for each in (first, second, third)] == [True, True, False]


def test_a_deleted_passage_leaves_its_title(tale):
    conversation = make_conversation(content=f"{OWN} {COPIED}")
    store_trace(conversation.pk, trace_story(conversation.data.created_content, [offer(tale)]))
    tale.work.delete()
    owner, thread_id = conversation.owner, conversation.thread.public_id
    found = read_provenance(user=owner, thread_id=thread_id, number=1)
    assert [row.title for row in found.trace.passages] == ["나무꾼과 선녀"] * 2
    # The index still holds the text, and says so of a new story.
    (run,) = trace_story(COPIED, []).passages
    assert (run.title, run.passage_start, run.passage_end) == ("", 0, 0)


def test_a_passage_that_was_cut_since_has_no_place_any_more(tale):
    Passage.objects.filter(pk=tale.pk).update(text="옛날")
    (run,) = trace_story(COPIED, []).passages
    assert (run.title, run.passage_start, run.passage_end) == ("나무꾼과 선녀", 0, 0)


def test_deleting_a_thread_deletes_its_rows_and_no_others(tale, django_assert_max_num_queries):
    gone, kept = make_conversation(), make_conversation()
    for each in (gone, kept):
        store_trace(each.pk, trace_story(COPIED, [offer(tale)]))
    with django_assert_max_num_queries(25):
        delete_thread(user=gone.owner, thread_id=gone.thread.public_id)
    assert {row.conversation_id for row in ConversationPassage.objects.all()} == {kept.pk}


def test_a_running_turn_of_a_deleted_thread_is_not_looked_up(tale, monkeypatch):
    running = make_conversation(status=Status.IN_PROGRESS, content="")
    monkeypatch.setattr("stories.services.generations.trace_story", lambda *_: pytest.fail("for nobody"))
    delete_thread(user=running.owner, thread_id=running.thread.public_id)
    assert not ConversationPassage.objects.exists()
