"""What later turns are told of a story: kept with its texts, made once."""

from __future__ import annotations

from stories.models import ConversationData


def store_summary(conversation_id: int, summary: str) -> bool:
    """Keep the summary of a finished story. False, and nothing changed, where it has one already or is gone."""
    missing = ConversationData.objects.filter(pk=conversation_id, summary="")
    return bool(missing.update(summary=summary))
