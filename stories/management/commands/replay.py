"""manage.py replay THREAD NUMBER: have a composed tale written again, and say whether it is the same. Saves nothing."""

from __future__ import annotations

import asyncio
from argparse import ArgumentParser
from collections.abc import AsyncGenerator, Mapping
from contextlib import aclosing
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from stories.engines.base import engines
from stories.engines.composer.engine import NAME, ComposerEngine
from stories.models import Conversation, Status
from stories.pipeline.engine import DescribedEngine
from stories.pipeline.types import Checkpoint, Delta, Passage, StoryRequest
from stories.services.leases import request_of
from stories.services.manifests import manifest_of

Texts = dict[str, str]


class Command(BaseCommand):
    help = (
        "Have a tale of the embedded composer written again from its stored request and passages, and tell whether it "
        "is the same to the character. What models wrote is not asked for again: it costs, and is never quite the same."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("thread", help="the thread's id")
        parser.add_argument("number", type=int, help="which of its turns")

    def handle(self, *args: Any, thread: str, number: int, **options: Any) -> None:
        turns = Conversation.objects.filter(thread__public_id=thread, number=number, status=Status.COMPLETED)
        turn = turns.select_related("data", "thread").first()
        if turn is None:
            raise CommandError("There is no such turn, or it was not finished.")
        if set(turn.models_used.values()) != {NAME}:
            raise CommandError("Models had a part in it.")
        engine, request = ComposerEngine(chars_per_second=0), request_of(turn)
        passages = [Passage(**passage) for passage in turn.data.similar]
        known = turn.data.manifest
        leads_draft = known.get("leads_draft", True)
        now = manifest_of(request, _manifest(request), passages, leads_draft=leads_draft)
        for part in known:
            # Another commit or another index need not make another tale.
            if known[part] != now.get(part):
                self.stdout.write(f"{part}: {known[part]} then, {now.get(part)} now")
        again = asyncio.run(_written(engine, request, passages, leads_draft=leads_draft))
        if not self._is_same(_stored(turn), again):
            raise CommandError("It is not the same.")

    def _is_same(self, stored: Texts, again: Texts) -> bool:
        for name, text in stored.items():
            if text == again[name]:
                self.stdout.write(f"{name}: the same")
            else:
                place = _first_difference(text, again[name])
                self.stdout.write(f"{name}: differs from character {place} on")
        return stored == again


def _manifest(request: StoryRequest) -> Mapping[str, Any]:
    """Of the engine that is configured, which let the composer write."""
    engine = engines["default"]
    return engine.manifest(request) if isinstance(engine, DescribedEngine) else engine.models()


def _stored(turn: Conversation) -> Texts:
    data = turn.data
    return {
        "base_story": data.base_story,
        "created_content": data.created_content,
        "created_title": data.created_title,
        "recommendations": "\n".join(data.recommendations),
    }


async def _written(
    engine: ComposerEngine, request: StoryRequest, passages: list[Passage], *, leads_draft: bool
) -> Texts:
    draft = await _joined(engine.draft(request, passages if leads_draft else [], Checkpoint()))
    written = Checkpoint(draft=draft, draft_finished=True)
    story = await _joined(engine.expand(request, draft, passages, written))
    named = await engine.enrich(request, story, passages)
    return {
        "base_story": draft,
        "created_content": story,
        "created_title": named.title,
        "recommendations": "\n".join(named.recommendations),
    }


async def _joined(deltas: AsyncGenerator[Delta, None]) -> str:
    async with aclosing(deltas):
        return "".join([delta.text async for delta in deltas])


def _first_difference(before: str, after: str) -> int:
    """The place of it, from 1."""
    pairs = enumerate(zip(before, after, strict=False), start=1)
    return next((place for place, (one, other) in pairs if one != other), min(len(before), len(after)) + 1)
