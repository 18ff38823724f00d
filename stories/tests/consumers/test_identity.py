"""Who is asking on a WebSocket, and from which page."""

from __future__ import annotations

import pytest
from asgiref.sync import sync_to_async
from django.contrib.auth.hashers import make_password
from django.test import Client

from accounts.models import ApiToken, User
from accounts.tokens import revoke_token
from stories.models import Conversation, ConversationEvent
from stories.tests.server import TOPIC

ERROR_SHAPE = {"error", "code", "details", "request_id"}


async def session_of(username: str) -> str:
    def sign_in() -> str:
        client = Client()
        client.force_login(User.objects.create(username=username, password=make_password("x")))
        return str(client.cookies["sessionid"].value)

    return await sync_to_async(sign_in)()


@pytest.mark.parametrize(
    "origin", [None, "http://testserver", "https://testserver", "http://TESTSERVER", "https://app.example"]
)
async def test_pages_of_ours_and_programs_may_connect(connect, reader, settings, origin):
    settings.CSRF_TRUSTED_ORIGINS = ["https://app.example"]
    socket = await connect(reader.token, headers={"origin": origin} if origin else {})

    assert socket is not None


@pytest.mark.parametrize(
    "origin",
    [
        "http://evil.example",
        "null",
        "",
        "http://testserver.evil.example",
        "http://testserver:81",
        "testserver",
    ],
)
async def test_pages_of_others_may_not(connect, reader, origin):
    assert await connect(reader.token, headers={"origin": origin}) is None


@pytest.mark.parametrize("way", ["header", "subprotocol", "session"])
async def test_each_way_to_say_who_one_is(connect, reader, way):
    if way == "header":
        socket = await connect(reader.token)
    elif way == "subprotocol":
        socket = await connect(subprotocols=["storytool", f"bearer.{reader.token}"])
        assert socket.subprotocol == "storytool", "the token is not sent back"
    else:
        socket = await connect(headers={"cookie": f"sessionid={await session_of('춘향')}"})
    created = await socket.asked(action="generate", user_input=TOPIC)

    user = await User.objects.aget(pk=created["user_id"])
    assert user.username == ("춘향" if way == "session" else reader.user.username)


@pytest.mark.parametrize("token", ["st_wrong", "st_" + "A" * 43, "x"])
@pytest.mark.parametrize("way", ["header", "subprotocol"])
async def test_a_bad_token_is_told_and_closed_as_4401(connect, settings, token, way):
    settings.GUESTS = True
    socket = await (
        connect(token) if way == "header" else connect(subprotocols=["storytool", f"bearer.{token}"])
    )
    answer = await socket.read()

    assert answer["code"] == "not_authenticated"
    assert set(answer) == ERROR_SHAPE
    assert await socket.close_code() == 4401
    assert await User.objects.acount() == 0


async def test_a_token_revoked_meanwhile_ends_the_socket(connect, reader):
    socket = await connect(reader.token)
    await socket.asked(action="generate", user_input=TOPIC)
    await sync_to_async(lambda: revoke_token(ApiToken.objects.get()))()
    await socket.until_end()
    answer = await socket.asked(action="generate", user_input=TOPIC)

    assert answer["code"] == "not_authenticated"
    assert await socket.close_code() == 4401


async def test_nobody_in_particular_is_told_to_sign_in(connect):
    socket = await connect()
    answer = await socket.asked(action="generate", user_input=TOPIC)

    assert answer["code"] == "not_authenticated"
    assert set(answer) - {"action"} == ERROR_SHAPE
    assert await Conversation.objects.acount() == 0


async def test_a_guest_gets_a_token_with_the_first_story_alone(server, connect, settings):
    settings.GUESTS = True
    socket = await connect()
    for _ in range(2):
        await socket.say(action="generate", user_input=TOPIC)
        events = await socket.until_end()
        if events[0]["thread_id"] != events[-1]["thread_id"] or "token" in events[0]:
            token, guest_id = events[0]["token"], events[0]["user_id"]
            assert all("token" not in event for event in events[1:])
        else:
            assert events[0]["user_id"] == guest_id
    answer = await server.client(authorization=f"Bearer {token}").get("/api/retrieveChatHistoryList")

    assert len(answer.json()["chat_history"]) == 2
    assert await User.objects.acount() == 1
    assert not await ConversationEvent.objects.filter(body__contains=token).aexists()


async def test_a_frame_of_a_visitor_that_fails_makes_no_account(connect, settings):
    settings.GUESTS = True
    socket = await connect()
    for frame in ({"user_input": ""}, {"user_input": TOPIC, "thread_id": "thread_x"}):
        assert "code" in await socket.asked(action="generate", **frame)

    assert await User.objects.acount() == 0


@pytest.mark.parametrize("action", ["generate", "subscribe", "cancel"])
async def test_a_user_id_of_somebody_else_is_refused(server, connect, reader, action):
    other = await server.reader()
    socket = await connect(reader.token)
    answer = await socket.asked(
        action=action,
        user_id=other.user.pk,
        user_input=TOPIC,
        thread_id="thread_x",
        conversation_id=1,
    )

    assert answer["code"] == "not_owner"


@pytest.mark.parametrize("asked", ["en", "ko"])
async def test_errors_are_told_in_the_asked_language(connect, reader, asked):
    socket = await connect(reader.token, headers={"accept-language": asked})
    await socket.raw.send_to(text_data="[")
    parsing = (await socket.read())["error"]
    validating = (await socket.asked(action="generate", user_input=3))["error"]
    running = (await socket.asked(action="cancel", thread_id="x", conversation_id=1))["error"]

    for sentence in (parsing, validating, running):
        assert any("가" <= char <= "힣" for char in sentence) == (asked == "ko"), sentence


async def test_frames_count_as_requests(connect, reader, settings):
    settings.REST_FRAMEWORK = settings.REST_FRAMEWORK | {
        "DEFAULT_THROTTLE_RATES": dict.fromkeys(("anonymous", "guest", "user"), "2/min")
    }
    socket = await connect(reader.token)
    codes = [
        (await socket.asked(action="cancel", thread_id="x", conversation_id=1))["code"] for _ in range(3)
    ]

    assert codes == ["thread_not_found", "thread_not_found", "too_many_requests"]
