"""The manifest of a story: what is needed to have the same request written again."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any

from django.conf import settings

from common.transactions import atomically
from retrieval.served import served_index
from stories.models import ConversationData
from stories.pipeline.types import Passage, StoryRequest


def manifest_of(
    request: StoryRequest, engine: Mapping[str, Any], passages: Sequence[Passage] | None, *, leads_draft: bool
) -> dict[str, Any]:
    """Blocks: may look at the index. Without `passages`, what an earlier attempt wrote of them stands.

    `leads_draft`: the passages were there when the draft began.
    """
    found: dict[str, Any] = {
        "code": settings.CODE_VERSION,
        "engine": dict(engine),
        "request": {
            "language": request.language,
            "length": request.length,
            "genre": request.genre,
            "seed": request.seed,
        },
        "earlier": [
            {"turn": turn.key, "story": checksum(turn.story), "summary": checksum(turn.summary)}
            for turn in request.earlier
        ],
    }
    if passages is not None:
        found |= {
            "index": served_index(),
            "passages": [{"id": each.passage_id, "checksum": checksum(each.text)} for each in passages],
            "leads_draft": leads_draft,
        }
    return found


@atomically
def store_manifest(conversation_id: int, manifest: Mapping[str, Any]) -> None:
    """Write it over what an earlier attempt wrote. Of a story that is gone, nothing."""
    rows = ConversationData.objects.select_for_update().filter(pk=conversation_id)
    for known in rows.values_list("manifest", flat=True):
        rows.update(manifest={**known, **manifest})


def checksum(text: str) -> str:
    """ "" of nothing."""
    return hashlib.sha256(text.encode()).hexdigest()[:16] if text else ""
