"""What every operation of the OpenAPI document has in common: the shape of its errors."""

from __future__ import annotations

from typing import Any, Literal

from django.utils.translation import gettext_lazy as _
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import OpenApiExample, OpenApiResponse
from rest_framework import serializers


class ErrorSerializer(serializers.Serializer[Any]):
    error = serializers.CharField(help_text=_("A sentence for a person, in the asked language."))
    code = serializers.CharField(help_text=_("A name for a program, in snake_case."))
    details = serializers.DictField(help_text=_("What is wrong where: fields, states, limits."))
    request_id = serializers.CharField(help_text=_("To be named when something is asked about it."))


ERROR = OpenApiResponse(
    ErrorSerializer,
    description="Anything else, always in this shape: 400, 401, 403, 404, 405, 406, 409, 413, 415, 429, 500, 503.",
    examples=[
        OpenApiExample(
            "A field is wrong",
            value={
                "error": "요청을 이해하지 못했습니다.",
                "code": "invalid",
                "details": {"fields": {"user_input": ["이 항목을 적어 주십시오."]}},
                "request_id": "5d0c5f7d1b3a9e42",
            },
        ),
        OpenApiExample(
            "Too much at once",
            value={
                "error": "한꺼번에 쓸 수 있는 이야기의 수를 넘었습니다.",
                "code": "too_many_generations",
                "details": {"limit": 5},
                "request_id": "5d0c5f7d1b3a9e42",
            },
        ),
    ],
)


class ContractSchema(AutoSchema):
    """drf-spectacular's own, with the contract's error as the default answer of every operation."""

    def _get_response_bodies(self, direction: Literal["request", "response"] = "response") -> dict[str, Any]:
        bodies: dict[str, Any] = super()._get_response_bodies(direction)
        describe: Any = self._get_response_for_code  # untyped in the library
        return bodies | {"default": describe(ERROR, "default", ["application/json"], direction)}
