"""What providers keep of us, and how it is deleted there: stored answers, and threads that are mirrored."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol, runtime_checkable

from llm.registry import model_of
from llm.roles import CHAT_ROLES
from llm.types import Message


@runtime_checkable
class Keeper(Protocol):
    """A model whose provider keeps things. Everything raises `llm.errors.ProviderError`, and may be called twice."""

    @property
    def keeps_at(self) -> str:
        """Where: the same for all models that see each other's things."""
        ...

    @property
    def mirrors(self) -> bool:
        """Whether threads are to be mirrored there."""
        ...

    async def forget_run(self, run_id: str) -> None:
        """Have a stored answer deleted. One that is not there is deleted already."""
        ...

    async def open_conversation(self) -> str:
        """A new conversation, in which nothing stands yet, and its id."""
        ...

    async def add_to_conversation(
        self, conversation_id: str, messages: Sequence[Message], *, is_again: bool = False
    ) -> None:
        """Put messages at its end; where `is_again`, only if it does not end in them already.

        Raises ConversationNotKept where it is not there.
        """
        ...

    async def forget_conversation(self, conversation_id: str) -> None:
        """Have a conversation deleted with all that stands in it. One that is not there is deleted already."""
        ...


def keeper_at(place: str) -> Keeper | None:
    """Whoever can be asked about what is kept at that place; None where no role has a model there."""
    return next((keeper for keeper in _keepers() if keeper.keeps_at == place), None)


def mirror() -> Keeper | None:
    """Where threads are mirrored, None where they are not."""
    return next((keeper for keeper in _keepers() if keeper.mirrors), None)


def _keepers() -> list[Keeper]:
    models: list[object] = [model_of(role) for role in CHAT_ROLES]
    return [model for model in models if isinstance(model, Keeper)]
