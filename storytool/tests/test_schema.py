"""The OpenAPI document: valid, complete, with an example for everything."""

from __future__ import annotations

import pytest
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.validation import validate_schema

from stories.api.schema import EVENT_EXAMPLES, EVENT_SERIALIZERS
from stories.events.types import Msg

METHODS = {"get", "post", "put", "patch", "delete"}


@pytest.fixture(scope="module")
def document():
    return SchemaGenerator().get_schema(request=None, public=True)


def operations(document):
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            if method in METHODS:
                yield f"{method.upper()} {path}", operation


def test_it_is_valid_openapi_3_1(document):
    assert document["openapi"].startswith("3.1")
    validate_schema(document)


def test_every_endpoint_of_the_contract_is_in_it(document):
    said = {name for name, _ in operations(document)}
    assert said >= {
        "POST /api/generate",
        "GET /api/generate/{thread_id}/{conversation_id}/events",
        "POST /api/search",
        "POST /api/cancelGeneration",
        "GET /api/retrieveChatHistoryList",
        "POST /api/retrieveChatHistoryList",
        "GET /api/retrieveChatHistoryDetail",
        "POST /api/retrieveChatHistoryDetail",
        "GET /api/searchHistory",
        "POST /api/searchHistory",
        "POST /api/updateThreadTitle",
        "POST /api/updateEvaluation",
        "GET /api/getEvaluation",
        "POST /api/getEvaluation",
        "DELETE /api/deleteThread",
        "POST /api/deleteThread",
    }


def test_every_operation_is_named_told_and_shown(document):
    for name, operation in operations(document):
        assert operation["operationId"], name
        assert operation.get("summary"), name
        contents = [
            content
            for code in operation["responses"].values()
            for content in code.get("content", {}).values()
        ]
        assert any("examples" in content for content in contents), name
        assert operation["responses"]["default"]["content"]["application/json"]["examples"], name
        for body in operation.get("requestBody", {}).get("content", {}).values():
            assert body.get("examples"), f"{name} has no example of a request"


def test_the_contract_s_error_is_the_answer_to_everything_else(document):
    for name, operation in operations(document):
        schema = operation["responses"]["default"]["content"]["application/json"]["schema"]
        assert schema == {"$ref": "#/components/schemas/Error"}, name


@pytest.mark.parametrize("msg", list(Msg))
def test_every_event_has_an_example_of_its_shape(msg):
    serializer = EVENT_SERIALIZERS[msg](data=EVENT_EXAMPLES[msg])
    assert serializer.is_valid(), serializer.errors
    assert set(EVENT_EXAMPLES[msg]) <= set(serializer.fields)


def test_the_pages_are_served_from_here(client, db):
    schema = client.get("/api/schema")
    page = client.get("/api/docs")
    assert schema.status_code == page.status_code == 200
    assert b"cdn" not in page.content
    assert b"https://" not in page.content.replace(b"https://127.0.0.1", b"")
