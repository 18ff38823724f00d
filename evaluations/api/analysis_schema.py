"""The OpenAPI of the analysis: its answers, its events and an example of each way to ask."""

from __future__ import annotations

from typing import Any, Final

from drf_spectacular.utils import OpenApiExample, OpenApiResponse

from evaluations.analysis.schema import Analysis, AnalysisEvent, WorkAnalysis
from evaluations.api.analysis_serializers import AnalyzeSerializer

_TURN: Final = {"thread_id": "thread_5f2b9c64b8b14f0b9a3a2f6a6f0c1d2e", "conversation_id": 1}
_STORY: Final = (
    "옛날 강원도 두메에 나무꾼 하나가 홀어머니를 모시고 살더라. 하루는 화살 맞은 사슴이 달려와 숨겨 달라 하거늘, "
    "나무꾼이 나뭇짐 속에 감추어 주니라. 사슴이 은혜를 갚고자 샘 하나를 일러 주매, 그 물로 어머니의 눈이 밝아지니라."
)

ANALYZE: Final[dict[str, Any]] = {
    "operation_id": "analyze",
    "summary": "Have a story or a known work explained",
    "tags": ["evaluations"],
    "request": AnalyzeSerializer,
    "responses": {
        (200, "application/json"): OpenApiResponse(
            Analysis, description="A story. Asked by `title`, the answer is a WorkAnalysis instead."
        ),
        (200, "application/x-ndjson"): OpenApiResponse(
            AnalysisEvent, description="A story, an event a line: `started`, a `section` each, `completed`."
        ),
        (200, "text/event-stream"): OpenApiResponse(AnalysisEvent, description="The same events as SSE."),
        (200, "application/vnd.storytool.work+json"): OpenApiResponse(
            WorkAnalysis, description="What `application/json` is for a `title`."
        ),
    },
    "examples": [
        OpenApiExample("A text", value={"content": _STORY}, request_only=True),
        OpenApiExample("A turn of the reader's own", value=_TURN, request_only=True),
        OpenApiExample("A known work", value={"title": "춘향전"}, request_only=True),
    ],
}
