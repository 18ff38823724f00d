"""The models by role (`CHAT_MODELS`). Code names roles; which model plays one is configuration."""

from __future__ import annotations

from django.conf import settings

from common.backends import BackendHandler
from llm.base import ChatModel


class ModelHandler(BackendHandler[ChatModel]):
    """Models by role, each of which knows its role."""

    def make(self, alias: str) -> ChatModel:
        model = super().make(alias)
        model.role = alias
        return model


chat_models = ModelHandler("CHAT_MODELS")


def model_of(role: str) -> ChatModel | None:
    """The model that plays a role, None where none is configured for it."""
    return chat_models[role] if role in settings.CHAT_MODELS else None
