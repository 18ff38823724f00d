"""GET /api/provenance."""

from __future__ import annotations

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from stories.api.provenance_schema import PROVENANCE
from stories.api.serializers.generate import TurnSerializer
from stories.api.serializers.provenance import provenance_body
from stories.services.provenance import read_provenance


class ProvenanceView(APIView):
    """What a story leans on, paragraph by paragraph: the passages it was offered, and those that show in it."""

    @extend_schema(**PROVENANCE)
    def get(self, request: Request) -> Response:
        query = TurnSerializer(data=request.query_params)
        query.is_valid(raise_exception=True)
        found = read_provenance(
            user=request.user,
            thread_id=query.validated_data["thread_id"],
            number=query.validated_data["conversation_id"],
        )
        return Response(provenance_body(found))
