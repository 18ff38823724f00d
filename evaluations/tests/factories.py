"""Evaluations for tests, made the short way."""

from __future__ import annotations

from typing import Any

from evaluations.models import ContentEvaluation, Rating
from stories.models import Conversation
from stories.tests.factories import make_conversation


def make_evaluation(conversation: Conversation | None = None, **fields: Any) -> ContentEvaluation:
    """A like of `conversation` (a new one by default) by its owner, unless `fields` say otherwise."""
    conversation = conversation or make_conversation()
    fields.setdefault("user_id", conversation.owner_id)
    fields.setdefault("evaluation", Rating.LIKE)
    return ContentEvaluation.objects.create(conversation=conversation, **fields)
