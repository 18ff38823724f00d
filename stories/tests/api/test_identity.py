"""Who is asking: guests, tokens, sessions, and a `user_id` in the body."""

from __future__ import annotations

import re

import pytest
from asgiref.sync import sync_to_async
from django.contrib.auth.hashers import make_password
from django.test import Client

from accounts.models import ApiToken, User
from stories.models import Conversation, ConversationEvent, Thread
from stories.tests.server import TOPIC

URL = "/api/generate"
BODY = {"user_input": TOPIC}
LISTING = "/api/retrieveChatHistoryList"


@pytest.fixture
def guests(server, settings):
    settings.GUESTS = True


async def first_visit(server, **options):
    answer = await server.client().post(URL, json=BODY, **options)
    assert answer.status == 200
    return answer


@pytest.mark.usefixtures("guests")
class TestGuests:
    async def test_the_first_story_makes_an_account_and_tells_its_token_once(self, server):
        events = (await first_visit(server)).events()

        guest = await User.objects.aget()
        assert guest.is_guest
        assert [event["msg"] for event in events if "token" in event] == ["created"]
        assert events[0]["user_id"] == str(guest.pk)

    async def test_the_token_is_in_no_log_and_never_told_again(self, server, caplog):
        answer = await first_visit(server)
        token = answer.events()[0]["token"]
        again = await server.client(authorization=f"Bearer {token}").get(
            f"{URL}/{answer.headers['x-thread-id']}/1/events"
        )

        assert again.status == 200
        assert "token" not in again.events()[0]
        assert [b async for b in ConversationEvent.objects.filter(body__contains=token)] == []
        assert token not in caplog.text
        assert token not in (await ApiToken.objects.aget()).digest

    async def test_the_token_opens_what_the_guest_wrote(self, server):
        answer = await first_visit(server)
        client = server.client(authorization=f"Bearer {answer.events()[0]['token']}")
        second = await client.post(URL, json=BODY | {"thread_id": answer.headers["x-thread-id"]})

        assert second.events()[0]["conversation_id"] == 2
        assert "token" not in second.events()[0], "only a new guest is told a token"
        assert len((await client.get(LISTING)).json()["chat_history"]) == 1
        assert await User.objects.acount() == 1

    async def test_the_session_cookie_opens_it_too(self, server):
        answer = await first_visit(server)
        client = server.client(cookie=f"sessionid={answer.cookies['sessionid']}")
        path = f"{URL}/{answer.headers['x-thread-id']}/1/events"

        assert (await client.get(path)).events()[-1]["msg"] == "completed"
        refused = await client.post(URL, json=BODY)
        assert (refused.status, refused.json()["code"]) == (403, "csrf_failed")

    async def test_the_cookies_of_the_first_answer_suffice_for_the_next_post(self, server):
        answer = await first_visit(server)
        page = server.client(
            cookie="; ".join(f"{name}={value}" for name, value in answer.cookies.items()),
            x_csrftoken=answer.cookies["csrftoken"],
        )
        second = await page.post(URL, json=BODY)

        assert second.status == 200
        assert second.events()[0]["user_id"] == answer.events()[0]["user_id"]

    async def test_two_visitors_are_two_guests(self, server):
        first, second = await first_visit(server), await first_visit(server)
        client = server.client(authorization=f"Bearer {second.events()[0]['token']}")
        answer = await client.get(f"{URL}/{first.headers['x-thread-id']}/1/events")

        assert answer.status == 404

    async def test_ndjson_and_json_tell_the_token_as_well(self, server):
        lines = await first_visit(server, headers={"accept": "application/x-ndjson"})
        document = await first_visit(server, headers={"accept": "application/json"})

        for token in (lines.events()[0]["token"], document.json()["token"]):
            answer = await server.client(authorization=f"Bearer {token}").get(LISTING)
            assert len(answer.json()["chat_history"]) == 1

    @pytest.mark.parametrize("body", [{"user_input": ""}, BODY | {"thread_id": "thread_x"}])
    async def test_a_request_that_fails_makes_no_account(self, server, body):
        answer = await server.client().post(URL, json=body)

        assert answer.status in {400, 404}
        assert await User.objects.acount() == 0

    async def test_a_guest_may_do_nothing_else_without_credentials(self, server):
        assert (await server.client().get(LISTING)).status == 401

    async def test_a_broken_token_does_not_make_a_guest(self, server):
        answer = await server.client(authorization="Bearer st_wrong").post(URL, json=BODY)

        assert answer.status == 401
        assert await User.objects.acount() == 0


@pytest.mark.parametrize("path", [URL, LISTING])
async def test_without_guests_it_is_401_with_a_challenge(server, path):
    answer = await server.client().request("POST", path, json=BODY)

    assert answer.status == 401
    assert answer.headers["www-authenticate"] == "Bearer"
    assert answer.json()["code"] == "not_authenticated"
    assert set(answer.json()) == {"error", "code", "details", "request_id"}
    assert await User.objects.acount() == 0


@pytest.mark.parametrize(
    "token", ["", "st_x", "st_" + "A" * 43, "한글".encode(), b"\xed\xa0\x80", "x" * 9000]
)
async def test_a_token_that_is_none_is_401(server, token):
    given = token if isinstance(token, bytes) else token.encode()
    answer = await server.client().get(LISTING, headers={"authorization": b"Bearer " + given})

    assert answer.status == 401
    assert answer.headers["www-authenticate"] == "Bearer"


async def test_a_signed_in_reader_in_a_browser(server):
    def sign_in():
        user = User.objects.create(username="춘향", password=make_password("x"))
        client = Client()
        client.force_login(user)
        return client.cookies["sessionid"].value

    session = await sync_to_async(sign_in)()
    browser = server.client(cookie=f"sessionid={session}; csrftoken={'a' * 32}", x_csrftoken="a" * 32)
    answer = await browser.post(URL, json=BODY)

    assert answer.events()[-1]["msg"] == "completed"


@pytest.mark.parametrize("as_number", [True, False])
async def test_a_user_id_of_somebody_else_is_refused(server, reader, as_number):
    other = await server.reader()
    named = other.user.pk if as_number else str(other.user.pk)
    answer = await reader.client.post(URL, json=BODY | {"user_id": named})

    assert (answer.status, answer.json()["code"]) == (403, "not_owner")
    assert await Conversation.objects.acount() == 0


@pytest.mark.parametrize("of", ["mine", "my-name", "nobody", "none", "list"])
async def test_another_user_id_is_ignored(reader, of):
    given = {
        "mine": str(reader.user.pk),
        "my-name": reader.user.username,
        "nobody": "user_8f3a",
        "none": None,
        "list": [1],
    }[of]
    answer = await reader.client.post(URL, json=BODY | {"user_id": given})

    assert answer.events()[0]["user_id"] == str(reader.user.pk)


@pytest.mark.usefixtures("guests")
async def test_a_user_id_opens_nothing_for_a_visitor(server, reader):
    await reader.starts()
    answer = await server.client().post(URL, json=BODY | {"user_id": reader.user.pk})

    assert (answer.status, answer.json()["code"]) == (403, "not_owner")
    assert await Thread.objects.acount() == 1


async def test_a_thread_of_another_cannot_be_continued(server, reader):
    _, last = await reader.starts()
    other = await server.reader()
    answer = await other.client.post(URL, json=BODY | {"thread_id": last["thread_id"]})

    assert (answer.status, answer.json()["code"]) == (404, "thread_not_found")
    assert await Conversation.objects.acount() == 1


async def test_names_on_the_wire_cannot_be_guessed(reader):
    threads = {(await reader.starts())[1]["thread_id"] for _ in range(3)}

    assert len(threads) == 3
    assert all(re.fullmatch(r"thread_[0-9a-f]{32}", thread) for thread in threads)
