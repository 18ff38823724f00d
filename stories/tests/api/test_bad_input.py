"""What cannot be understood is told so: its 4xx in the contract's shape, and nothing is started."""

from __future__ import annotations

import unicodedata

import orjson
import pytest

from stories.models import Conversation, ConversationData
from stories.tests.server import TOPIC

URL = "/api/generate"
SHAPE = {"error", "code", "details", "request_id"}


async def refused(reader, status, code, *, has_id=True, **options):
    answer = await reader.client.post(URL, **options)
    assert (answer.status, answer.json()["code"]) == (status, code), answer.body
    assert set(answer.json()) == SHAPE
    assert answer.json()["error"]
    if has_id:
        assert answer.headers["x-request-id"] == answer.json()["request_id"]
    assert not await Conversation.objects.aexists()
    return answer.json()["details"]


@pytest.mark.parametrize(
    "topic",
    [
        "",
        "   \n\t ",
        "가" * 2001,
        "😀" * 2001,
        "a\x00b",
        "\x00",
        "a\x1bb",
        "a\x7fb",
        "a\x85b",
        "\ufffe",
        3,
        1.5,
        True,
        None,
        [],
        ["나무꾼"],
        {},
        {"text": "나무꾼"},
    ],
)
async def test_a_topic_that_is_none(reader, topic):
    details = await refused(reader, 400, "invalid", json={"user_input": topic})
    assert set(details["fields"]) == {"user_input"}


async def test_no_topic_at_all(reader):
    details = await refused(reader, 400, "invalid", json={"tags": {}})
    assert set(details["fields"]) == {"user_input"}


@pytest.mark.parametrize(
    "topic", ["가" * 2000, "😀" * 2000, "가", "줄\n바꿈\t탭", " 앞뒤 공백 ", "ᄒᆞᆫ 아ᄒᆡ", "👨‍👩‍👧‍👦", "𠮷野"]
)
async def test_a_topic_that_is_one(reader, topic):
    answer = await reader.client.post(URL, json={"user_input": topic})

    assert answer.status == 200
    assert (await ConversationData.objects.aget()).user_input == topic.strip()


async def test_a_decomposed_topic_is_kept_composed(reader):
    decomposed = unicodedata.normalize("NFD", "각시와 나무꾼, café")
    answer = await reader.client.post(
        URL, json={"user_input": decomposed, "tags": {"characters": decomposed}}
    )

    data = await ConversationData.objects.aget()
    assert answer.status == 200
    assert data.user_input == "각시와 나무꾼, café"
    assert data.tags == {"characters": ["각시와 나무꾼, café"]}


async def test_a_limit_counts_composed_characters(reader):
    answer = await reader.client.post(URL, json={"user_input": unicodedata.normalize("NFD", "각" * 2000)})
    assert answer.status == 200


@pytest.mark.parametrize(
    ("tags", "names"),
    [
        ("설화", None),
        ([], None),
        (3, None),
        (True, None),
        ({"unknown": "x"}, {"unknown"}),
        ({"genre": "x", "Genre": "x", "장르": "x"}, {"Genre", "장르"}),
        ({"": "x"}, {""}),
        ({"genre": 3}, {"genre"}),
        ({"genre": None}, {"genre"}),
        ({"genre": {"a": "b"}}, {"genre"}),
        ({"genre": [["설화"]]}, {"genre"}),
        ({"genre": [None]}, {"genre"}),
        ({"genre": [True]}, {"genre"}),
        ({"genre": ["x"] * 21}, {"genre"}),
        ({"genre": "가" * 101}, {"genre"}),
        ({"genre": ["가" * 101], "motif": "x" * 101}, {"genre", "motif"}),
        ({"genre": "a\x00"}, {"genre"}),
        ({"genre": "a\nb"}, {"genre"}),
    ],
)
async def test_tags_that_are_none(reader, tags, names):
    details = await refused(reader, 400, "invalid", json={"user_input": TOPIC, "tags": tags})
    assert set(details["fields"]) == {"tags"}
    if names is not None:
        assert set(details["fields"]["tags"]) == names, "the key is named"


@pytest.mark.parametrize("tags", [{}, {"genre": ""}, {"genre": []}, {"genre": ["가" * 100] * 20}])
async def test_tags_that_are_some(reader, tags):
    assert (await reader.client.post(URL, json={"user_input": TOPIC, "tags": tags})).status == 200


@pytest.mark.parametrize(
    ("options", "name"),
    [
        ("long", None),
        ([], None),
        (3, None),
        ({"length": "huge"}, "length"),
        ({"length": 3}, "length"),
        ({"length": ["long"]}, "length"),
        ({"length": {"a": 1}}, "length"),
        ({"seed": -1}, "seed"),
        ({"seed": 2**53}, "seed"),
        ({"seed": 1.5}, "seed"),
        ({"seed": "x"}, "seed"),
        ({"seed": "9" * 2000}, "seed"),
        ({"seed": True}, "seed"),
        ({"seed": [1]}, "seed"),
        ({"seed": {"a": 1}}, "seed"),
        ({"genre": 3}, "genre"),
        ({"genre": "x" * 101}, "genre"),
        ({"genre": "a\nb"}, "genre"),
    ],
)
async def test_options_that_are_none(reader, options, name):
    details = await refused(reader, 400, "invalid", json={"user_input": TOPIC, "options": options})
    assert set(details["fields"]) == {"options"}
    if name:
        assert set(details["fields"]["options"]) == {name}


@pytest.mark.parametrize("seed", [0, 1, 2**53 - 1])
async def test_a_seed_that_is_one(server, reader, seed):
    answer = await reader.client.post(URL, json={"user_input": TOPIC, "options": {"seed": seed}})

    assert answer.status == 200
    assert server.engine.requests[0].seed == seed


@pytest.mark.parametrize("thread", [3, True, [], {}, "x" * 41, "a\x00b", "a\nb"])
async def test_a_thread_that_is_no_name(reader, thread):
    details = await refused(reader, 400, "invalid", json={"user_input": TOPIC, "thread_id": thread})
    assert set(details["fields"]) == {"thread_id"}


@pytest.mark.parametrize("thread", ["thread_" + "0" * 32, "x", "한글", "'; --", "%"])
async def test_a_thread_that_is_not_there(reader, thread):
    await refused(reader, 404, "thread_not_found", json={"user_input": TOPIC, "thread_id": thread})


@pytest.mark.parametrize(
    "body",
    [
        b"{",
        b"nonsense",
        b'{"user_input": "x"} trailing',
        b'{"user_input": "x"}{}',
        b"{'user_input': 'x'}",
        b'{"user_input": NaN}',
        b'{"user_input": "x", "options": {"seed": NaN}}',
        b'{"user_input": "x", "options": {"seed": Infinity}}',
        b'{"user_input": "\xff\xfe"}',
        b'{"user_input": "\xed\xa0\x80"}',
        rb'{"user_input": "\ud800"}',
        rb'{"user_input": "\udc00\ud800"}',
        rb'{"user_input": "x", "tags": {"genre": "\ud83d"}}',
        b'{"user_input": "a\nb"}',
        "{}".encode("utf-16"),
        "\ufeff{}".encode(),
        b"[" * 100_000,
        b'{"a":' * 100_000,
        b"[" * 500 + b"]" * 500,
        b"[]",
        b'[{"user_input": "x"}]',
        b'"user_input"',
        b"3",
        b"null",
        b"true",
        b"",
        b" ",
        b"{}",
    ],
    ids=lambda body: repr(body[:24]),
)
async def test_a_body_that_is_none(reader, body):
    await refused(reader, 400, "invalid", body=body)


async def test_half_an_escaped_character_is_half_a_character_but_a_pair_is_one(reader):
    answer = await reader.client.post(URL, body=rb'{"user_input": "\ud83d\ude00"}')

    assert answer.status == 200
    assert (await ConversationData.objects.aget()).user_input == "😀"


@pytest.mark.parametrize("chunked", [True, False])
async def test_a_body_of_ten_megabytes(reader, chunked):
    body = orjson.dumps({"user_input": "x" * 10_000_000})
    parts = [body[at : at + 65_536] for at in range(0, len(body), 65_536)]
    await refused(reader, 413, "too_large", body=parts if chunked else body)


@pytest.mark.parametrize(
    "content_type",
    [
        "text/plain",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "application/xml",
        "application/jsonx",
        "nonsense",
        None,
    ],
)
async def test_a_body_of_another_type(reader, content_type):
    await refused(
        reader,
        415,
        "unsupported_media_type",
        json={"user_input": TOPIC},
        headers={"content-type": content_type},
    )


@pytest.mark.parametrize(
    "content_type", ["application/json", "application/json; charset=utf-8", "APPLICATION/JSON"]
)
async def test_json_is_json_however_it_is_spelled(reader, content_type):
    answer = await reader.client.post(URL, json={"user_input": TOPIC}, headers={"content-type": content_type})
    assert answer.status == 200


@pytest.mark.parametrize("method", ["GET", "PUT", "PATCH", "DELETE"])
async def test_another_method(reader, method):
    answer = await reader.client.request(method, URL, json={"user_input": TOPIC})

    assert (answer.status, answer.json()["code"]) == (405, "method_not_allowed")
    assert "POST" in answer.headers["allow"]
    assert set(answer.json()) == SHAPE


@pytest.mark.parametrize("path", ["/api/", "/api/nowhere", "/api/generate/", "/api/generate/x", "/api/../x"])
@pytest.mark.parametrize("method", ["GET", "POST"])
async def test_an_address_that_leads_nowhere(reader, path, method):
    answer = await reader.client.request(method, path, json={})

    assert (answer.status, answer.json()["code"]) == (404, "not_found")
    assert answer.headers["content-type"] == "application/json"
    assert set(answer.json()) == SHAPE


@pytest.mark.parametrize("language", ["en", "ko"])
async def test_the_sentence_is_in_the_asked_language(reader, language):
    answer = await reader.client.post(URL, json={}, headers={"accept-language": language})

    assert any("가" <= char <= "힣" for char in answer.json()["error"]) == (language == "ko")


@pytest.mark.parametrize("query", [b"user_id=%ED%A0%80", b"format=xml", b"%", b"user_id=" + b"9" * 5000])
async def test_a_query_that_says_nothing_does_no_harm(reader, query):
    assert (await reader.client.post(URL, json={"user_input": TOPIC}, query=query)).status == 200


async def test_a_query_that_is_no_text(reader):
    await refused(reader, 400, "invalid", json={"user_input": TOPIC}, query=b"\xff\xfe", has_id=False)


async def test_a_body_in_chunks_is_read_whole(reader):
    body = orjson.dumps({"user_input": TOPIC})
    answer = await reader.client.post(URL, body=[body[:20], body[20:21], body[21:]])

    assert answer.status == 200


@pytest.mark.parametrize("name", ["x-request-id", "accept-language", "accept", "cookie", "user-agent"])
async def test_a_header_that_is_no_text_does_no_harm(reader, name):
    answer = await reader.client.post(
        URL, json={"user_input": TOPIC}, headers={name: b"\xed\xa0\x80\xff\x00;=,q=x"}
    )
    assert answer.status in {200, 406}
