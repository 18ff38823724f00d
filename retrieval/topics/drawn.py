"""What the pages say of the topic map beside its picture."""

from __future__ import annotations

from typing import Any

from django.utils.translation import get_language

from retrieval.errors import IndexUnusable
from retrieval.topics.maps import current_map


def drawn_map() -> dict[str, Any] | None:
    """What a page says of the map that is served, without its points; None where none can be."""
    try:
        found = current_map()
    except IndexUnusable:
        return None
    language = (get_language() or "").partition("-")[0]
    return {
        "count": found.about.count,
        "is_stale": found.is_stale,
        "languages": [each for each in found.about.languages if each],
        "topics": [
            {"id": topic.id, "size": topic.size, "named": topic.name_in(language)} for topic in found.topics
        ],
    }
