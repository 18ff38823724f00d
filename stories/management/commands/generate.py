"""manage.py generate "<topic>": stream a tale to the terminal."""

from __future__ import annotations

import asyncio
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import aclosing
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from rest_framework.exceptions import ValidationError

from accounts.models import User
from common.errors import StorytoolError
from common.threads import in_database_thread
from stories.api.serializers.generate import GenerateSerializer
from stories.events.tail import tail
from stories.events.types import Event, Msg
from stories.services.generations import Started, cancel_generation, start_generation
from stories.worker.runtime import start_runtime, stop_runtime

TERMINAL_USER = "terminal"


class Command(BaseCommand):
    help = "Write a tale and stream it to the terminal. It is saved like any other."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("topic", help="the topic sentence")
        parser.add_argument(
            "--tag",
            action="append",
            default=[],
            metavar="KEY=VALUE",
            help="a tag, such as genre=설화; may be repeated",
        )
        parser.add_argument("--seed", type=int, help="the same seed writes the same tale")
        parser.add_argument("--length", choices=["short", "medium", "long"], default="medium")
        parser.add_argument(
            "--user", default=TERMINAL_USER, help="whose history it goes to (default: %(default)s)"
        )
        parser.add_argument(
            "--draft", action="store_true", help="show the base story as well, before the tale"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        serializer = GenerateSerializer(
            data={
                "user_input": options["topic"],
                "tags": _tags(options["tag"]),
                "options": {"length": options["length"], "seed": options["seed"]},
            }
        )
        try:
            serializer.is_valid(raise_exception=True)
        except ValidationError as error:
            raise CommandError(_sentences(error)) from error
        try:
            last = asyncio.run(
                self._generate(options["user"], serializer.arguments(), shows_draft=options["draft"])
            )
        except StorytoolError as error:
            raise CommandError(str(error.message)) from error
        except KeyboardInterrupt:
            raise CommandError("Cancelled; what was written is kept.", returncode=130) from None
        self._end(last)

    async def _generate(self, username: str, arguments: dict[str, Any], *, shows_draft: bool) -> Event:
        user = await in_database_thread(_user_of, username)
        await start_runtime(generates=True, sweeps=False)
        try:
            started = await in_database_thread(start_generation, user=user, **arguments)
            try:
                return await self._print(started, shows_draft=shows_draft)
            except asyncio.CancelledError:
                thread_id, number = started.thread_id, started.number
                await in_database_thread(cancel_generation, user=user, thread_id=thread_id, number=number)
                raise
        finally:
            await stop_runtime()

    async def _print(self, started: Started, *, shows_draft: bool) -> Event:
        shown = {Msg.DRAFTING, Msg.EXPANDING} if shows_draft else {Msg.EXPANDING}
        before = ""
        async with aclosing(tail(started.conversation_id)) as batches:
            async for batch in batches:
                for event in batch:
                    if event.is_terminal:
                        return event
                    if event.msg in shown:
                        self.stdout.write("\n\n" if before and before != event.msg else "", ending="")
                        self.stdout.write(event.fields()["content"], ending="")
                        before = event.msg
                self.stdout.flush()
        raise CommandError("The conversation was deleted.")

    def _end(self, last: Event) -> None:
        fields = last.fields()
        if last.msg == Msg.FAILED:
            raise CommandError(fields["error"])
        self.stdout.write("\n")
        if last.msg == Msg.COMPLETED:
            self.stdout.write(f"『{fields['created_title']}』")
            for recommendation in fields["recommendations"]:
                self.stdout.write(f"· {recommendation}")


def _user_of(username: str) -> User:
    """The account of that name; the terminal's own is made when first used, without a password."""
    if username != TERMINAL_USER:
        user = User.objects.filter(username=username).first()
        if user is None:
            raise CommandError(f"There is no user {username}.")
        return user
    user, is_new = User.objects.get_or_create(username=TERMINAL_USER)
    if is_new:
        user.set_unusable_password()
        user.save(update_fields=["password"])
    return user


def _tags(given: list[str]) -> dict[str, list[str]]:
    tags: dict[str, list[str]] = {}
    for tag in given:
        key, equals, value = tag.partition("=")
        if not equals:
            raise CommandError(f"--tag {tag}: KEY=VALUE is needed.")
        tags.setdefault(key, []).append(value)
    return tags


def _sentences(error: ValidationError) -> str:
    """What is wrong, a line a field, as in "tags.foo: There is no category of this name."."""

    def lines(detail: Any, path: str) -> Iterator[str]:
        if isinstance(detail, dict):
            for field, inner in detail.items():
                yield from lines(inner, f"{path}.{field}" if path else field)
        else:
            yield f"{path}: {' '.join(map(str, detail))}"

    return "\n".join(lines(error.detail, ""))
