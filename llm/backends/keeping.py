"""What the Responses API keeps: stored responses, and the conversations of the Conversations API."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any, Final
from urllib.parse import quote

from llm import errors
from llm.backends.connection import Connection, Patience
from llm.backends.options import ModelOptions
from llm.backends.streaming import part
from llm.types import Message

LONGEST_ID: Final = 180
# Items are listed so many at once, and deleted one by one; a conversation of ours has two a turn.
PAGE: Final = 100
MOST_PAGES: Final = 100


class KeepsResponses:
    """The part of a model of the Responses API that is a `llm.keeping.Keeper`."""

    options: ModelOptions
    _connection: Connection

    @property
    def keeps_at(self) -> str:
        return self.options.base_url.rstrip("/")

    @property
    def mirrors(self) -> bool:
        return self.options.conversations

    async def forget_run(self, run_id: str) -> None:
        await self._forget(f"/responses/{quote(run_id, safe='')}")

    async def forget_conversation(self, conversation_id: str) -> None:
        """Its items first: at OpenAI, deleting a conversation alone leaves them where they are."""
        path = _path(conversation_id)
        try:
            items = await self._item_ids(path)
        except errors.ModelNotFound:
            return
        for item in items:
            # Some servers delete none by itself, but all of them with their conversation.
            with suppress(errors.RequestRejected):
                await self._forget(f"{path}/items/{quote(item, safe='')}")
        await self._forget(path)

    async def open_conversation(self) -> str:
        told = await self._ask("POST", "/conversations", {})
        conversation_id = part(told, "id")
        if not isinstance(conversation_id, str) or not 0 < len(conversation_id) <= LONGEST_ID:
            raise errors.ProviderBadAnswer
        return conversation_id

    async def add_to_conversation(
        self, conversation_id: str, messages: Sequence[Message], *, is_again: bool = False
    ) -> None:
        path = f"{_path(conversation_id)}/items"
        try:
            if is_again and await self._ends_in(path, messages):
                return
            items = [
                {"type": "message", "role": message.author, "content": message.text} for message in messages
            ]
            await self._ask("POST", path, {"items": items})
        except errors.ModelNotFound as error:  # which is what a 404 says elsewhere
            raise errors.ConversationNotKept from error

    async def _ends_in(self, path: str, messages: Sequence[Message]) -> bool:
        """Whether the last items are these messages already: an earlier answer to the same call was lost."""
        told = part(await self._ask("GET", f"{path}?order=desc&limit={len(messages)}", None), "data")
        if not isinstance(told, list):
            raise errors.ProviderBadAnswer
        last = [(part(item, "role"), _text_of(part(item, "content"))) for item in reversed(told)]
        return last == [(message.author, message.text) for message in messages]

    async def _item_ids(self, path: str) -> list[str]:
        found: list[str] = []
        for _ in range(MOST_PAGES):
            after = f"&after={quote(found[-1], safe='')}" if found else ""
            page = await self._ask("GET", f"{path}/items?order=asc&limit={PAGE}{after}", None)
            items = part(page, "data")
            if not isinstance(items, list):
                raise errors.ProviderBadAnswer
            found += [str(part(item, "id")) for item in items]
            if not items or not part(page, "has_more"):
                break
        return found

    async def _forget(self, path: str) -> None:
        try:
            await self._ask("DELETE", path, None)
        except errors.ModelNotFound:
            return
        except errors.ProviderBadAnswer:
            # Some say nothing at all when they have done it.
            try:
                await self._ask("GET", path, None)
            except errors.ModelNotFound:
                return
            raise

    async def _ask(self, method: str, path: str, body: Mapping[str, Any] | None) -> dict[str, Any]:
        return await self._connection.json(method, path, body, Patience(self.options))


def _path(conversation_id: str) -> str:
    return f"/conversations/{quote(conversation_id, safe='')}"


def _text_of(content: object) -> str:
    """The text of an item's content: a list of parts, or the text itself."""
    if isinstance(content, str):
        return content
    parts = content if isinstance(content, list) else []
    return "".join(text for each in parts if isinstance(text := part(each, "text"), str))
