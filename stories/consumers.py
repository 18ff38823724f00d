"""The WebSocket `/ws/stories/`: frames in, events out. No logic of its own: it parses, calls and sends."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextlib import aclosing
from typing import Any

import orjson
from channels.generic.websocket import AsyncWebsocketConsumer
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.utils import translation
from django.utils.translation import gettext as _
from rest_framework.request import Request
from rest_framework.views import APIView

from accounts.models import User
from accounts.services import check_user_id, create_guest_with_token
from accounts.websocket import accepted_subprotocol, recheck_user, user_of_scope
from common import logs
from common.api.exception_handler import as_storytool_error
from common.api.json import BodyTooLarge, encoded
from common.api.throttling import RoleThrottle
from common.errors import InvalidInput, NotSignedIn, StorytoolError, TooManyRequests
from common.threads import in_database_thread
from common.websocket import is_origin_trusted, language_of, request_of_scope
from stories.api.serializers.generate import (
    FrameSerializer,
    GenerateFrameSerializer,
    SubscribeSerializer,
    TurnSerializer,
)
from stories.api.streams import for_caller
from stories.events.tail import tail
from stories.events.types import TERMINAL, Event, Msg
from stories.services.generations import Cancelled, cancel_generation, start_generation
from stories.services.threads import get_conversation, get_thread

logger = logging.getLogger(__name__)

SIGNED_OUT = 4401
MAX_WATCHED = 100

Turn = tuple[str, int]
Frame = dict[str, Any]


class StoriesConsumer(AsyncWebsocketConsumer):  # type: ignore[misc]  # channels has no types
    """One client, any number of conversations. Leaving stops no generation."""

    async def connect(self) -> None:
        self.watched: dict[Turn, asyncio.Task[None]] = {}
        self.request = request_of_scope(self.scope)
        self.language = language_of(self.request)
        if not is_origin_trusted(self.request):
            await self.close()
            return
        try:
            self.user: User | AnonymousUser = await user_of_scope(self.scope)
        except NotSignedIn as error:
            await self.accept(accepted_subprotocol(self.scope))
            await self.sign_out(error)
            return
        await self.accept(accepted_subprotocol(self.scope))

    async def disconnect(self, code: int) -> None:
        for task in self.watched.values():
            task.cancel()
        await asyncio.gather(*self.watched.values(), return_exceptions=True)

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
        logs.request_id.set(logs.new_request_id())
        frame: Any = None
        with translation.override(self.language):
            try:
                if not await self.is_signed_in():
                    return
                frame = _parsed(text_data)
                await self.throttle()
                await self.handle(frame)
            except Exception as error:
                await self.send_error(_known(error, "a frame could not be handled"), frame)

    async def is_signed_in(self) -> bool:
        """Ask again who this is: credentials end while a socket is open. False after it was told and closed."""
        try:
            self.user = await recheck_user(self.scope, self.user)
        except NotSignedIn as error:
            await self.sign_out(error)
            return False
        return True

    async def handle(self, frame: Any) -> None:
        """Do what a frame asks. Raises what is told to the client as an error object."""
        if not isinstance(frame, dict):
            raise InvalidInput(_("A frame is a JSON object."))
        serializer = FrameSerializer(data=frame)
        serializer.is_valid(raise_exception=True)
        actions: dict[str, Callable[[Frame], Awaitable[None]]] = {
            "generate": self.generate,
            "subscribe": self.subscribe,
            "cancel": self.cancel,
        }
        await in_database_thread(check_user_id, self.user, frame.get("user_id"))
        await actions[serializer.validated_data["action"]](frame)

    async def generate(self, frame: Frame) -> None:
        serializer = GenerateFrameSerializer(data=frame)
        serializer.is_valid(raise_exception=True)
        arguments = serializer.arguments()
        if arguments["thread_id"]:  # before an account is made for a visitor who names somebody's thread
            await in_database_thread(get_thread, user=self.user, thread_id=arguments["thread_id"])
        self.check_place()
        user, token = await self._writer()
        started = await in_database_thread(
            start_generation,
            user=user,
            idempotency_key=serializer.validated_data["idempotency_key"],
            **arguments,
        )
        self.watch(started.conversation_id, (started.thread_id, started.number), token=token)

    async def _writer(self) -> tuple[User, str]:
        """Whose story it will be: the user's own, or a new guest's, whose token comes with it."""
        if isinstance(self.user, User):
            return self.user, ""
        if not settings.GUESTS:
            raise NotSignedIn
        guest, token = await in_database_thread(create_guest_with_token)
        self.user = guest
        return guest, token

    async def subscribe(self, frame: Frame) -> None:
        serializer = SubscribeSerializer(data=frame)
        serializer.is_valid(raise_exception=True)
        data = serializer.validated_data
        turn = (data["thread_id"], data["conversation_id"])
        conversation = await in_database_thread(
            get_conversation, user=self.user, thread_id=turn[0], number=turn[1]
        )
        self.check_place(turn)
        self.watch(conversation.pk, turn, after=data["after"])

    async def cancel(self, frame: Frame) -> None:
        serializer = TurnSerializer(data=frame)
        serializer.is_valid(raise_exception=True)
        data = serializer.validated_data
        turn = (data["thread_id"], data["conversation_id"])
        cancelled: Cancelled = await in_database_thread(
            cancel_generation, user=self.user, thread_id=turn[0], number=turn[1]
        )
        if turn not in self.watched:
            await self.send_json(
                {
                    "msg": Msg.CANCELLED,
                    "content": cancelled.created_content,
                    "thread_id": cancelled.thread_id,
                    "conversation_id": cancelled.number,
                }
            )

    def check_place(self, turn: Turn | None = None) -> None:
        """Raise TooManyRequests where one conversation more is too much for this socket."""
        if len(self.watched) >= MAX_WATCHED and turn not in self.watched:
            raise TooManyRequests(details={"limit": MAX_WATCHED})

    def watch(self, conversation_id: int, turn: Turn, *, after: int = 0, token: str = "") -> None:
        """Send a conversation's events from now on; a watch of the same one from elsewhere ends."""
        if earlier := self.watched.pop(turn, None):
            earlier.cancel()
        task = asyncio.create_task(self._watch(conversation_id, turn, after, token))
        self.watched[turn] = task
        task.add_done_callback(lambda _: self._forget(turn, task))

    async def _watch(self, conversation_id: int, turn: Turn, after: int, token: str) -> None:
        """Send events to the last; where there is none to come, say why."""
        names = {"thread_id": turn[0], "conversation_id": turn[1]}
        try:
            if not await self._send_events(conversation_id, encoded(names)[1:], after, token):
                # The log ended without an end: it was read before, or the thread was deleted meanwhile.
                await in_database_thread(get_conversation, user=self.user, thread_id=turn[0], number=turn[1])
        except OSError:
            return  # as uvicorn says that the client is gone; `disconnect` follows
        except Exception as error:
            await self.send_error(_known(error, "a watch broke"), names)

    async def _send_events(self, conversation_id: int, suffix: bytes, after: int, token: str) -> bool:
        """Whether the last one was sent."""
        last = None
        async with aclosing(tail(conversation_id, after)) as batches:
            async for batch in batches:
                for last in for_caller(batch, token):
                    await self.send(text_data=_named(last, suffix).decode())
        return last is not None and last.is_terminal

    def _forget(self, turn: Turn, task: asyncio.Task[None]) -> None:
        if self.watched.get(turn) is task:
            del self.watched[turn]

    async def throttle(self) -> None:
        """Count a frame as HTTP counts a request. Raises TooManyRequests."""
        request = Request(self.request)
        request.user = self.user
        throttle = RoleThrottle()
        if not await in_database_thread(throttle.allow_request, request, APIView()):
            raise TooManyRequests(retry_after=throttle.wait() or 1)

    async def sign_out(self, error: NotSignedIn) -> None:
        """Say why, and close: the client has to come back with credentials."""
        await self.send_error(error)
        await self.close(code=SIGNED_OUT)

    async def send_error(self, error: StorytoolError, frame: Any = None) -> None:
        with translation.override(self.language):
            told = error.as_dict(logs.request_id.get())
        if error.retry_after is not None:
            told["retry_after"] = error.retry_after
        if isinstance(frame, dict):
            told |= {key: frame[key] for key in ("action", "thread_id", "conversation_id") if key in frame}
        await self.send_json(told)

    async def send_json(self, value: Any) -> None:
        await self.send(text_data=encoded(value).decode())


def _parsed(text: str | None) -> Any:
    if text is None:
        raise InvalidInput(_("Frames are text, not bytes."))
    if len(text.encode(errors="surrogatepass")) > settings.MAX_BODY_BYTES:
        raise BodyTooLarge
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise InvalidInput(_("The frame is not valid JSON in UTF-8.")) from error


def _known(error: Exception, what: str) -> StorytoolError:
    """The error as a client may be told of it; a defect is logged."""
    known = as_storytool_error(error)
    if known.status >= 500 and known is not error:
        logger.error(what, exc_info=error)
    return known


def _named(event: Event, suffix: bytes) -> bytes:
    """An event's body with the names of its turn, added without decoding it. First and last have them already."""
    if event.msg == Msg.CREATED or event.msg in TERMINAL:
        return event.body
    return event.body[:-1] + b"," + suffix
