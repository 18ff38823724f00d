"""What a story leans on: told once, given to the writer, kept through a restart, read in the history."""

from __future__ import annotations

import pytest
from asgiref.sync import sync_to_async

from retrieval.tests.searching.conftest import built, corpus, index_dir
from stories.events.log import read_all
from stories.models import ConversationData
from stories.services.leases import checkpoint_of
from stories.services.threads import get_conversation
from stories.tests.server import reader, server

__all__ = ["built", "corpus", "index_dir", "reader", "server"]

TOPIC = "다친 제비의 다리를 고쳐 준 흥부"


@pytest.fixture
async def told(corpus, server, reader):
    """The events of a story on the corpus."""
    answer, _last = await reader.starts(user_input=TOPIC)
    return answer.events()


def similar_of(events):
    found = [event for event in events if event["msg"] == "similar"]
    assert len(found) == 1
    return found[0]["passages"]


async def test_three_passages_are_told_before_the_draft(told, corpus):
    passages = similar_of(told)
    assert [set(passage) for passage in passages] == [{"passage_id", "title", "text", "score"}] * 3
    assert passages[0]["title"] == "흥부전"
    assert passages[0]["text"] == corpus["흥부가 다친 제비의 다리를 고쳐 준다"].text
    messages = [event["msg"] for event in told]
    assert messages.index("similar") < messages.index("expanding")
    assert messages[-1] == "completed"


async def test_the_history_tells_the_same(told, reader):
    thread_id = told[0]["thread_id"]
    history = await reader.client.get(f"/api/retrieveChatHistoryDetail?thread_id={thread_id}")
    result = history.json()["conversation_history"][0]["result"]
    assert [result[f"similar_{n}"] for n in (1, 2, 3)] == similar_of(told)
    assert (await ConversationData.objects.aget()).similar == similar_of(told)


async def test_a_later_attempt_takes_them_from_the_log(told, reader):
    conversation = await sync_to_async(get_conversation)(
        user=reader.user, thread_id=told[0]["thread_id"], number=1
    )
    events = await sync_to_async(read_all)(conversation.pk)
    passages = checkpoint_of(conversation, events).passages
    assert passages is not None
    assert [passage.passage_id for passage in passages] == [each["passage_id"] for each in similar_of(told)]


async def test_an_english_story_gets_english_passages(corpus, server, reader):
    answer, _last = await reader.starts(user_input="A princess and a horse that speaks")
    titles = {passage["title"] for passage in similar_of(answer.events())}
    assert titles <= {"The Goose Girl", "Jack and the Beanstalk"}


async def test_a_damaged_index_fails_no_story(corpus, index_dir, server, reader):
    for path in index_dir.rglob("*.npy"):
        path.write_bytes(b"")
    answer, last = await reader.starts(user_input=TOPIC)
    assert last["msg"] == "completed"
    assert similar_of(answer.events()) == []
