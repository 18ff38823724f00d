"""What the pipeline does, told as events, and the texts that are saved at the end."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from decimal import Decimal
from typing import Any

from common import logs
from common.errors import StorytoolError
from stories.errors import Withheld
from stories.events.types import Msg
from stories.models import Status, style_of
from stories.pipeline.pipeline import (
    DraftFinished,
    DraftWritten,
    PassagesFound,
    Step,
    StoryEnriched,
    StoryFinished,
    StoryWritten,
)
from stories.pipeline.types import Delta, Enrichment, Stage
from stories.services.provenance import UNTRACED, Trace
from stories.worker.run import Run


@dataclass(frozen=True, slots=True)
class Ending:
    """The last event of a generation and what is saved with it."""

    status: Status
    msg: Msg
    fields: Mapping[str, Any]
    texts: Mapping[str, Any]
    trace: Trace = UNTRACED
    changes: Mapping[str, Any] = field(default_factory=dict)

    @property
    def is_withheld(self) -> bool:
        """Whether its text is for staff alone."""
        return "withheld_content" in self.texts


# Where a provider keeps a run of a stage, and its name there.
Stored = Callable[[Stage, str], tuple[str, str] | None]
_STAGE_OF = {Msg.DRAFTING: Stage.DRAFTING, Msg.EXPANDING: Stage.EXPANDING}


class Narration:
    """Turns the steps of one generation into events of its run, and remembers the whole."""

    def __init__(self, run: Run, models: Mapping[str, str], stored: Stored | None = None) -> None:
        checkpoint = run.claim.checkpoint
        self._run = run
        self._models = dict(models)
        self._stored = stored
        self._draft = [checkpoint.draft]
        self._story = [checkpoint.story]
        self._passages = checkpoint.passages or ()
        self._enrichment: Enrichment | None = None

    def begin(self) -> None:
        """Say that this attempt goes on, where an earlier one had begun."""
        claim = self._run.claim
        if claim.next_seq > 2:
            self._run.say(Msg.RESTARTED, attempt=claim.attempt, stage=claim.checkpoint.stage.value)
        self._run.change(stage=claim.checkpoint.stage.value, models_used=self._models)

    def tell(self, step: Step) -> bool:
        """Say what happened. True for what a reader should see at once, not with the next tick."""
        match step:
            case PassagesFound(passages):
                self._passages = passages
                self._run.say(Msg.SIMILAR, passages=[asdict(passage) for passage in passages])
            case DraftWritten(delta):
                return self._write(Msg.DRAFTING, delta, self._draft)
            case DraftFinished():
                # The column tells a later attempt that the draft is whole; it changes in the same transaction
                # as the draft's last words, and the provider's place in the draft means nothing from here on.
                self._run.change(stage=Stage.EXPANDING.value, provider_run_id="", provider_cursor=None)
            case StoryWritten(delta):
                return self._write(Msg.EXPANDING, delta, self._story)
            case StoryFinished():
                self._run.change(stage=Stage.ENRICHING.value)
            case StoryEnriched(enrichment):
                self._enrichment = enrichment
        return False

    def _write(self, msg: Msg, delta: Delta, whole: list[str]) -> bool:
        if delta.run_id:
            self._run.change(provider_run_id=delta.run_id)
            if self._stored:
                self._run.keep(self._stored(_STAGE_OF[msg], delta.run_id))
        if delta.cursor is not None:
            self._run.change(provider_cursor=delta.cursor)
        if not delta.text:
            return False
        whole.append(delta.text)
        return self._run.write(msg, delta.text)

    @property
    def story(self) -> str:
        """As far as it is written."""
        return "".join(self._story)

    @property
    def offered(self) -> list[dict[str, Any]]:
        """The passages that the story was offered."""
        return [asdict(passage) for passage in self._passages]

    def completed(self, trace: Trace = UNTRACED) -> Ending:
        if self._enrichment is None:
            raise RuntimeError("the pipeline ended without StoryEnriched")
        recommendations = list(self._enrichment.recommendations)
        texts = self._texts() | {
            "created_title": self._enrichment.title,
            "recommendations": recommendations,
        }
        fields = {
            "success": True,
            "created_title": self._enrichment.title,
            "created_content": texts["created_content"],
            "recommendations": recommendations,
            "models": self._models,
            "usage": self._run.usage,
            "overlap": trace.overlap,
            "style": style_of(trace.style),
            **self._names(),
        }
        return Ending(Status.COMPLETED, Msg.COMPLETED, fields, texts, trace, self._costs())

    def failed(self, error: StorytoolError, trace: Trace = UNTRACED) -> Ending:
        told = error.as_dict(logs.request_id.get())
        fields = {**told, "retryable": error.retryable, **self._names()}
        changes = self._costs() | {"error_code": error.code}
        texts = self._withheld() if isinstance(error, Withheld) else self._texts()
        return Ending(Status.FAILED, Msg.FAILED, fields, texts, trace, changes)

    def _names(self) -> dict[str, Any]:
        return {"thread_id": self._run.claim.thread_id, "conversation_id": self._run.claim.number}

    def _texts(self) -> dict[str, Any]:
        return {
            "base_story": "".join(self._draft),
            "created_content": self.story,
            "similar": self.offered,
        }

    def _withheld(self) -> dict[str, Any]:
        return {"withheld_content": self.story or "".join(self._draft), "similar": self.offered}

    def _costs(self) -> dict[str, Any]:
        """What was asked of models is summed where it is written down; a story without any is free."""
        return {} if self._run.has_asked else {"cost": Decimal(0)}
