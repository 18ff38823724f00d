"""A socket cut anywhere and `subscribe` with `after`: no event is lost and none comes twice."""

from __future__ import annotations

import random

from stories.tests.api.test_resuming import CUTS, PIECES, assert_whole
from stories.tests.server import TOPIC, script


def without_names(event, turn):
    """As HTTP tells it: a socket adds the names of the turn to each event."""
    own = event["msg"] in {"created", "completed"}
    return event if own else {name: value for name, value in event.items() if name not in turn}


async def test_a_finished_story_cut_a_thousand_times(server, connect, reader):
    script(server.engine, story_pieces=PIECES, pause=0.004)
    answer, last = await reader.starts()
    events, turn = answer.events(), {"thread_id": last["thread_id"], "conversation_id": 1}
    chance = random.Random(11)
    socket = await connect(reader.token)
    for _ in range(CUTS):
        cut = chance.randint(0, len(events) - 1)
        await socket.say(action="subscribe", after=cut, **turn)
        rest = [without_names(event, turn) for event in await socket.until_end()]
        assert_whole(events, events[:cut] + rest)


async def test_a_running_story_read_over_many_sockets(server, connect, reader):
    script(server.engine, story_pieces=PIECES, pause=0.02)
    chance = random.Random(5)
    socket = await connect(reader.token)
    told = [await socket.asked(action="generate", user_input=TOPIC)]
    turn = {"thread_id": told[0]["thread_id"], "conversation_id": 1}
    while told[-1]["msg"] != "completed":
        await socket.leave()
        socket = await connect(reader.token)
        await socket.say(action="subscribe", after=told[-1]["seq"], **turn)
        for _ in range(chance.randint(1, 3)):
            told.append(without_names(await socket.read(), turn))
            if told[-1]["msg"] == "completed":
                break
    answer = await reader.client.get(f"/api/generate/{turn['thread_id']}/1/events")

    assert_whole(answer.events(), told)
    await server.until_idle()
    assert len(server.hub.readers) == 0
