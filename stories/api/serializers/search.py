"""What a search takes and answers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from common.api.fields import CleanCharField
from retrieval.content import MAX_TITLE
from retrieval.queries import Filters, Query
from retrieval.search import FoundPassage
from retrieval.services import SearchResult, works_named
from stories.api.serializers.generate import MAX_TOPIC_LENGTH, TagsField

SHOWN = 3
MAX_HITS = 50
MAX_FILTER_VALUES = 50


def _values(longest: int) -> serializers.ListField:
    return serializers.ListField(
        child=CleanCharField(max_length=longest, multiline=False),
        max_length=MAX_FILTER_VALUES,
        required=False,
    )


class FiltersSerializer(serializers.Serializer[Any]):
    """Of each kind that is given, a passage must have at least one value."""

    works = _values(MAX_TITLE)
    genres = _values(100)
    languages = _values(10)
    tags = TagsField(required=False)


class SearchSerializer(serializers.Serializer[Any]):
    """The body of `POST /api/search`."""

    user_input = CleanCharField(min_length=1, max_length=MAX_TOPIC_LENGTH)
    tags = TagsField(required=False)
    k = serializers.IntegerField(min_value=1, max_value=MAX_HITS, default=SHOWN)
    filters = FiltersSerializer(required=False)
    thread_id = CleanCharField(max_length=40, required=False, allow_blank=True, multiline=False)
    conversation_id = serializers.IntegerField(min_value=1, max_value=2**31 - 1, required=False)

    default_error_messages = {"together": _("Thread and conversation are named together or not at all.")}

    def to_internal_value(self, data: Any) -> Any:
        # An old client sends what it does not know as null.
        if isinstance(data, dict):
            data = {key: value for key, value in data.items() if value is not None or key == "user_input"}
        return super().to_internal_value(data)

    def validate(self, attrs: Any) -> Any:
        named = {"thread_id": attrs.get("thread_id"), "conversation_id": attrs.get("conversation_id")}
        if len(missing := [name for name, value in named.items() if not value]) == 1:
            raise serializers.ValidationError({missing[0]: self.error_messages["together"]}, "together")
        return attrs

    def query(self) -> Query:
        """The validated body as a question. At least three passages are asked for: so many are shown by name."""
        data = self.validated_data
        filters = data.get("filters", {})
        return Query(
            data["user_input"],
            data.get("tags", {}),
            Filters(
                works=works_named(filters.get("works", ())),
                genres=filters.get("genres", ()),
                languages=filters.get("languages", ()),
                tags=filters.get("tags", {}),
            ),
            k=max(data["k"], SHOWN),
        )


class MetadataSerializer(serializers.Serializer[Any]):
    """Where a passage is from and what it is labelled with."""

    work = serializers.CharField(source="work.slug", help_text=_("The key of the work."))
    language = serializers.CharField(source="work.language")
    genre = serializers.CharField(source="work.genre")
    period = serializers.CharField(source="work.period")
    source = serializers.CharField(source="work.source")  # type: ignore[assignment]  # fields leave the class
    licence = serializers.CharField(source="work.licence")
    position = serializers.IntegerField(help_text=_("1, 2, 3 … in the work."))
    part = serializers.CharField(help_text=_("One of 기, 승, 전, 결, or empty."))
    keywords = serializers.ListField(child=serializers.CharField())
    tags = serializers.DictField(child=serializers.ListField(child=serializers.CharField()))


class SimilarSerializer(serializers.Serializer[Any]):
    passage_id = serializers.CharField(source="passage.pk")
    title = serializers.CharField(source="passage.work.title", help_text=_("The title of the work."))
    text = serializers.CharField(source="passage.text")
    topic_sentence = serializers.CharField(source="passage.topic")
    score = serializers.FloatField(help_text=_("0 to 1, higher is nearer: both legs together."))
    metadata = MetadataSerializer(source="passage")


class LegScoresSerializer(serializers.Serializer[Any]):
    """Null where a passage is not among the best of a leg."""

    dense = serializers.FloatField(allow_null=True, help_text=_("Likeness of meaning: a cosine."))
    keyword = serializers.FloatField(
        allow_null=True, help_text=_("Likeness of words: how much of the question it says, 0 to 1.")
    )


class HitSerializer(SimilarSerializer):
    scores = LegScoresSerializer(source="*")


class SearchResultSerializer(serializers.Serializer[Any]):
    similar_1 = SimilarSerializer(allow_null=True)
    similar_2 = SimilarSerializer(allow_null=True)
    similar_3 = SimilarSerializer(allow_null=True)
    recommended_1 = serializers.CharField(allow_null=True)
    recommended_2 = serializers.CharField(allow_null=True)
    recommended_3 = serializers.CharField(allow_null=True)


class SearchAnswerSerializer(serializers.Serializer[Any]):
    success = serializers.BooleanField(default=True)
    result = SearchResultSerializer()
    hits = HitSerializer(many=True)
    degraded = serializers.ListField(
        child=serializers.ChoiceField(choices=["dense", "keyword"]),
        help_text=_("The legs that could not look just now; the other found what there is."),
    )
    stored = serializers.BooleanField(
        help_text=_("Whether the result was kept with the named conversation; not while it is being written.")
    )


def similar_rows(found: Sequence[FoundPassage]) -> list[dict[str, Any]]:
    """The passages that are shown by name, as they are answered and kept."""
    return [dict(SimilarSerializer(each).data) for each in found[:SHOWN]]


def search_answer(result: SearchResult, k: int, *, stored: bool) -> dict[str, Any]:
    """The answer under the names that old clients know."""
    topics = result.recommendations
    return {
        "success": True,
        "result": {
            **{f"similar_{n}": row for n, row in _numbered(similar_rows(result.found))},
            **{f"recommended_{n}": topic for n, topic in _numbered(topics)},
        },
        "hits": HitSerializer(result.found[:k], many=True).data,
        "degraded": list(result.degraded),
        "stored": stored,
    }


def _numbered(values: Sequence[Any]) -> list[tuple[int, Any]]:
    return [(n, values[n - 1] if n <= len(values) else None) for n in range(1, SHOWN + 1)]
