"""The OpenAPI of generation: its requests, its events and an example of each."""

from __future__ import annotations

from typing import Any, Final

from drf_spectacular.utils import (
    OpenApiExample,
    OpenApiParameter,
    OpenApiResponse,
    PolymorphicProxySerializer,
)
from rest_framework import serializers

from stories.api.serializers.generate import CursorSerializer, GenerateSerializer, TurnSerializer
from stories.api.serializers.history import PassageSerializer, UsageSerializer
from stories.api.serializers.provenance import OverlapSerializer
from stories.api.serializers.style import StyleSerializer
from stories.events.types import Msg

THREAD: Final = "thread_5f2b9c64b8b14f0b9a3a2f6a6f0c1d2e"
STORY: Final = "옛날 강원도 두메에 나무하는 총각이 홀어미를 모시고 살더라."
TOPIC: Final = "가난한 나무꾼이 다친 사슴을 구해 주고 복을 받는다"
TAGS: Final = {"genre": ["설화"], "characters": ["나무꾼", "사슴"], "emotion": "측은함"}
TURN: Final = {"thread_id": THREAD, "conversation_id": 1}
RECOMMENDATIONS: Final = [
    "사슴이 나무꾼의 아들을 지켜 주는 이야기",
    "나무꾼이 금도끼를 돌려주는 이야기",
    "사냥꾼이 활을 꺾고 산지기가 되는 이야기",
]
USAGE: Final = {"input_tokens": 0, "cached_tokens": 0, "output_tokens": 0, "cost": 0.0, "estimated": False}
MODELS: Final = {"draft": "composer", "expand": "composer", "enrich": "composer"}
STYLE: Final = {
    "classical_share": 0.97,
    "modern_words": 1,
    "register_breaks": 0,
    "length_fits": True,
    "words": [{"word": "기차", "start": 120, "end": 122, "kind": "modern", "suggestion": "쇠수레"}],
    "breaks": [],
}


class EventSerializer(serializers.Serializer[Any]):
    seq = serializers.IntegerField(help_text="1, 2, 3 … in the conversation, without a gap.")
    msg = serializers.ChoiceField(choices=[msg.value for msg in Msg])


class CreatedEventSerializer(EventSerializer):
    thread_id = serializers.CharField()
    conversation_id = serializers.IntegerField()
    user_id = serializers.CharField()
    token = serializers.CharField(required=False, help_text="A new guest's bearer token. Told this once.")


class QueuedEventSerializer(EventSerializer):
    position = serializers.IntegerField()


class SimilarEventSerializer(EventSerializer):
    passages = PassageSerializer(many=True)


class DeltaEventSerializer(EventSerializer):
    content = serializers.CharField(help_text="What is added to the text.")


class RestartedEventSerializer(EventSerializer):
    attempt = serializers.IntegerField()
    stage = serializers.CharField()


class CompletedEventSerializer(EventSerializer):
    success = serializers.BooleanField()
    created_title = serializers.CharField()
    created_content = serializers.CharField()
    recommendations = serializers.ListField(child=serializers.CharField(), min_length=3, max_length=3)
    usage = UsageSerializer()
    models = serializers.DictField(child=serializers.CharField())
    overlap = OverlapSerializer(allow_null=True, help_text="Null where it was not held against the corpus.")
    style = StyleSerializer(  # type: ignore[assignment]  # as in the history
        allow_null=True, help_text="Null where the story was not looked at."
    )
    thread_id = serializers.CharField()
    conversation_id = serializers.IntegerField()


class CancelledEventSerializer(EventSerializer):
    content = serializers.CharField(help_text="The story as far as it was written.")
    base_story = serializers.CharField(help_text="The draft as far as it was written.")
    overlap = OverlapSerializer(allow_null=True, help_text="As in `completed`.")
    thread_id = serializers.CharField()
    conversation_id = serializers.IntegerField()


class FailedEventSerializer(EventSerializer):
    error = serializers.CharField()
    code = serializers.CharField()
    details = serializers.DictField()
    retryable = serializers.BooleanField()
    request_id = serializers.CharField()
    thread_id = serializers.CharField()
    conversation_id = serializers.IntegerField()


EVENT_SERIALIZERS: Final[dict[str, type[EventSerializer]]] = {
    Msg.CREATED: CreatedEventSerializer,
    Msg.QUEUED: QueuedEventSerializer,
    Msg.SIMILAR: SimilarEventSerializer,
    Msg.DRAFTING: DeltaEventSerializer,
    Msg.EXPANDING: DeltaEventSerializer,
    Msg.RESTARTED: RestartedEventSerializer,
    Msg.COMPLETED: CompletedEventSerializer,
    Msg.CANCELLED: CancelledEventSerializer,
    Msg.FAILED: FailedEventSerializer,
}

EVENT_EXAMPLES: Final[dict[str, dict[str, Any]]] = {
    Msg.CREATED: {"seq": 1, "msg": "created", **TURN, "user_id": "42"},
    Msg.QUEUED: {"seq": 2, "msg": "queued", "position": 3},
    Msg.SIMILAR: {
        "seq": 2,
        "msg": "similar",
        "passages": [
            {"passage_id": "17", "title": "흥부전", "text": "다리 부러진 제비를 거두더라.", "score": 0.83}
        ],
    },
    Msg.DRAFTING: {"seq": 3, "msg": "drafting", "content": "나무꾼이 사슴을 숨겨 주니 "},
    Msg.EXPANDING: {"seq": 9, "msg": "expanding", "content": STORY},
    Msg.RESTARTED: {"seq": 10, "msg": "restarted", "attempt": 2, "stage": "expanding"},
    Msg.COMPLETED: {
        "seq": 11,
        "msg": "completed",
        "success": True,
        "created_title": "나무꾼과 사슴",
        "created_content": STORY,
        "recommendations": RECOMMENDATIONS,
        "models": MODELS,
        "usage": USAGE,
        "overlap": {"longest": 14, "flagged": False},
        "style": STYLE,
        **TURN,
    },
    Msg.CANCELLED: {
        "seq": 11,
        "msg": "cancelled",
        "content": STORY,
        "base_story": "나무꾼이 살더라.",
        "overlap": {"longest": 14, "flagged": False},
        **TURN,
    },
    Msg.FAILED: {
        "seq": 11,
        "msg": "failed",
        "error": "이야기를 끝맺지 못했습니다. 쓰인 글은 그대로 남아 있습니다.",
        "code": "generation_failed",
        "details": {},
        "retryable": True,
        "request_id": "5d0c5f7d1b3a9e42",
        **TURN,
    },
}

_EVENT: Final = PolymorphicProxySerializer(
    component_name="Event",
    serializers=list(dict.fromkeys(EVENT_SERIALIZERS.values())),
    resource_type_field_name=None,
)
_STREAMED: Final = [
    OpenApiExample(f"{msg}", value=value, response_only=True, media_type=media_type)
    for media_type in ("text/event-stream", "application/x-ndjson")
    for msg, value in EVENT_EXAMPLES.items()
]


class OutcomeSerializer(CompletedEventSerializer):
    """`created` and the last event in one object, without `seq`."""

    seq = None  # type: ignore[assignment]
    user_id = serializers.CharField()


def stream_responses(description: str) -> dict[Any, Any]:
    """The three formats of a stream."""
    streamed = OpenApiResponse(_EVENT, description=description)
    return {
        (200, "text/event-stream"): streamed,
        (200, "application/x-ndjson"): streamed,
        (200, "application/json"): OpenApiResponse(OutcomeSerializer, description="Once, when it is over."),
    }


_OUTCOME: Final = {key: value for key, value in EVENT_EXAMPLES[Msg.COMPLETED].items() if key != "seq"}

GENERATE: Final[dict[str, Any]] = {
    "operation_id": "generate",
    "summary": "Write a story and stream it",
    "tags": ["generation"],
    "request": GenerateSerializer,
    "parameters": [
        OpenApiParameter(
            "Idempotency-Key",
            str,
            OpenApiParameter.HEADER,
            description="The same key of the same user answers with the same conversation, never a second one.",
        )
    ],
    "responses": stream_responses("The conversation's log from its first event to its last."),
    "examples": [
        OpenApiExample("A topic", value={"user_input": TOPIC}, request_only=True),
        OpenApiExample(
            "With tags and options, in a thread",
            value={
                "user_input": TOPIC,
                "tags": TAGS,
                "thread_id": THREAD,
                "options": {"length": "long", "seed": 7, "genre": "설화"},
            },
            request_only=True,
        ),
        OpenApiExample(
            "When it is over",
            value={**_OUTCOME, "user_id": "42"},
            response_only=True,
            media_type="application/json",
        ),
        *_STREAMED,
    ],
}

EVENTS: Final[dict[str, Any]] = {
    "operation_id": "generation_events",
    "summary": "Follow a story from any event on",
    "tags": ["generation"],
    "parameters": [
        CursorSerializer,
        OpenApiParameter("Last-Event-ID", int, OpenApiParameter.HEADER, description="The same as `after`."),
    ],
    "responses": stream_responses("The events behind `after`, while the story is written and afterwards.")
    | {204: OpenApiResponse(description="It is over, and nothing follows `after`.")},
    "examples": _STREAMED,
}


_DATES: Final = {
    "thread_created_at": "2026-11-22T21:04:05+09:00",
    "thread_updated_at": "2026-11-22T21:05:17+09:00",
}
_NAMED: Final = {"thread_id": THREAD, "title": "나무꾼과 사슴"}
_DELETED: Final = OpenApiExample("Deleted", value={"success": True}, response_only=True)
_THREAD: Final = OpenApiExample("A thread", value={"thread_id": THREAD}, request_only=True)
_LIST: Final = OpenApiExample(
    "A page",
    value={
        "success": True,
        "chat_history": [
            {
                **_NAMED,
                "user_input": TOPIC,
                "preview": STORY,
                "status": "completed",
                "conversation_count": 1,
                **_DATES,
            }
        ],
        "next_cursor": None,
    },
    response_only=True,
)
_DETAIL: Final = OpenApiExample(
    "A thread of one turn",
    value={
        "success": True,
        "thread": {**_NAMED, "conversation_count": 1, **_DATES},
        "conversation_history": [
            {
                "success": True,
                **TURN,
                "user_id": "42",
                "status": "completed",
                "created_at": "2026-11-22T21:04:05+09:00",
                "finished_at": "2026-11-22T21:05:17+09:00",
                "models": MODELS,
                "usage": USAGE,
                "result": {
                    "user_input": TOPIC,
                    "tags": TAGS,
                    "created_title": "나무꾼과 사슴",
                    "created_content": STORY,
                    "similar_1": None,
                    "similar_2": None,
                    "similar_3": None,
                    **{f"recommended_{n}": text for n, text in enumerate(RECOMMENDATIONS, start=1)},
                    "evaluation": None,
                },
            }
        ],
    },
    response_only=True,
)
_FOUND: Final = OpenApiExample(
    "A page",
    value={
        "success": True,
        "results": [
            {
                **TURN,
                "title": "나무꾼과 사슴",
                "user_input": TOPIC,
                "status": "completed",
                "preview": {"category": "content", "text": STORY},
                "created_at": "2026-11-22T21:04:05+09:00",
                **_DATES,
            }
        ],
        "next_cursor": None,
    },
    response_only=True,
)
_ASKED: Final = OpenApiExample("The first page", value={"page_size": 20}, request_only=True)
_SEARCHED: Final = OpenApiExample("Two words", value={"search_text": "나무꾼 사슴"}, request_only=True)

HISTORY_LIST_EXAMPLES: Final = [_ASKED, _LIST]
HISTORY_DETAIL_EXAMPLES: Final = [_THREAD, _DETAIL]
SEARCH_HISTORY_EXAMPLES: Final = [_SEARCHED, _FOUND]
DELETE_THREAD_EXAMPLES: Final = [_THREAD, _DELETED]
THREAD_TITLE_EXAMPLES: Final = [
    OpenApiExample("Another title", value=_NAMED, request_only=True),
    OpenApiExample("Renamed", value={"success": True, **_NAMED}, response_only=True),
]


class CancelAnswerSerializer(serializers.Serializer[Any]):
    success = serializers.BooleanField()
    message = serializers.CharField()
    thread_id = serializers.CharField()
    conversation_id = serializers.IntegerField()
    user_input = serializers.CharField()
    tags = serializers.DictField()
    base_story = serializers.CharField()
    created_content = serializers.CharField()


CANCEL: Final[dict[str, Any]] = {
    "operation_id": "cancel_generation",
    "summary": "Stop a story and keep what is written",
    "tags": ["generation"],
    "request": TurnSerializer,
    "responses": CancelAnswerSerializer,
    "examples": [
        OpenApiExample("A running one", value=TURN, request_only=True),
        OpenApiExample(
            "Cancelled",
            value={
                "success": True,
                "message": "집필을 멈추었습니다. 쓰인 글은 그대로 남아 있습니다.",
                **TURN,
                "user_input": TOPIC,
                "tags": TAGS,
                "base_story": "나무꾼이 사슴을 숨겨 주니 ",
                "created_content": STORY,
            },
            response_only=True,
        ),
    ],
}
