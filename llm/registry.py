"""The models by role. Code names roles; which model plays one is configuration: the registry's, else the settings'."""

from __future__ import annotations

from contextvars import ContextVar
from typing import Any

from django.conf import settings

from common.backends import BackendHandler
from common.threads import in_database_thread
from llm.base import ChatModel, Moderator
from llm.snapshot import Snapshot, registry


class ModelHandler(BackendHandler[ChatModel]):
    """Models by role, each of which knows its role."""

    def make(self, alias: str) -> ChatModel:
        model = super().make(alias)
        model.role = alias
        return model


chat_models = ModelHandler("CHAT_MODELS")
moderators: BackendHandler[Moderator] = BackendHandler("MODERATORS")
_held: ContextVar[Snapshot | None] = ContextVar("models", default=None)


def model_of(role: str) -> ChatModel | None:
    """The model that plays a role, None where none is configured for it. Asks no database: see `refresh_models`."""
    made: Any = registered(role)
    if made is not None:
        return made  # type: ignore[no-any-return]  # of these roles, only chat models are made
    return chat_models[role] if role in settings.CHAT_MODELS else None


def moderator() -> Moderator | None:
    """What moderates, None where nothing is configured for it. Asks no database: see `refresh_models`."""
    made: Any = registered("moderate")
    if made is not None:
        return made  # type: ignore[no-any-return]  # of this role, only moderators are made
    return moderators["moderate"] if "moderate" in settings.MODERATORS else None


def registered(role: str) -> Any:
    """What was made of the registry's active row of a role, None where there is none."""
    return (_held.get() or registry.snapshot).made.get(role)


def refresh_models() -> None:
    """Look at the registry, where nobody has for some seconds. Blocks: call it in a database thread."""
    registry.refresh()


async def fresh_model_of(role: str) -> ChatModel | None:
    """`model_of` after a look at the registry."""
    await in_database_thread(refresh_models)
    return model_of(role)


def hold_models() -> None:
    """Have the calling task, and those that it begins, keep the models of now, whatever the registry says later."""
    _held.set(registry.snapshot)
