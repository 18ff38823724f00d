"""Evaluations as files: CSV for people, JSON Lines for training.

A line of JSON is a row of TRL's unpaired preference format, which its KTO trainer reads
(https://huggingface.co/docs/trl/dataset_formats): `prompt` and `completion` are texts, `label` says whether the
reader liked it. `prompt_of` documents how a prompt is built; a model trained on one form has to be asked in it.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any, Final, Protocol

from django.db.models import Prefetch

from common.text import has_hangul
from evaluations.models import ContentEvaluation, ContentEvaluationQuerySet, Verdict
from stories.models import ConversationData, Status

BATCH = 200

# Fixed, not translated: a prompt must read the same whatever language the installation speaks.
PROMPT_LABELS: Final[dict[str, str]] = {
    "genre": "장르",
    "characters": "캐릭터",
    "occupations": "직업/신분",
    "motif": "사건/모티프",
    "location": "공간",
    "emotion": "감정",
    "actions": "행동",
    "relationships": "인물관계",
    "dialogue": "대화형태",
    "keywords": "주제어",
    "theme": "주제문",
}
CSV_COLUMNS: Final = (
    "evaluation_id",
    "thread_id",
    "conversation_id",
    "status",
    "topic",
    "tags",
    "title",
    "story",
    "evaluation",
    "comment",
    "reasons",
    "reviewed",
    "verdict",
    "created_at",
    "updated_at",
)
# What makes a spreadsheet take a cell for a formula, in the widths that East Asian keyboards type.
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


class TextSink(Protocol):
    def write(self, text: str, /) -> object: ...


def evaluations_to_export(
    *, since: datetime | None = None, reviewed_only: bool = False
) -> ContentEvaluationQuerySet:
    """What has been said and not withdrawn, changed at `since` or later, with texts, thread and review loaded."""
    # Prefetched, not joined: MariaDB would begin at the threads, and sort all rows anew for each batch.
    texts = ConversationData.objects.defer("base_story", "similar", "recommendations", "manifest")
    rows = ContentEvaluation.objects.given().prefetch_related(
        "review", "conversation__thread", Prefetch("conversation__data", texts)
    )
    if since is not None:
        rows = rows.filter(updated_at__gte=since)
    if reviewed_only:
        rows = rows.filter(is_reviewed=True)
    return rows


def write_csv(sink: TextSink, evaluations: ContentEvaluationQuerySet, *, bom: bool = False) -> int:
    """Writes a header and a row an evaluation; returns how many. `bom` marks it as UTF-8 for Excel."""
    if bom:
        sink.write("\ufeff")
    writer = csv.writer(sink)
    writer.writerow(CSV_COLUMNS)
    count = 0
    for row in _in_order(evaluations):
        writer.writerow(safe_cell(value) for value in _csv_values(row))
        count += 1
    return count


def write_jsonl(sink: TextSink, evaluations: ContentEvaluationQuerySet) -> int:
    """Writes an object a line; returns how many. Left out is what nobody should learn from.

    That is: ratings that a review rejected, and stories that were cut short, since an end in mid-sentence would be
    learned as well.
    """
    count = 0
    for row in filter(_is_to_be_learned, _in_order(evaluations)):
        sink.write(json.dumps(kto_row(row), ensure_ascii=False) + "\n")
        count += 1
    return count


def kto_row(row: ContentEvaluation) -> dict[str, str | bool]:
    data = row.conversation.data
    return {
        "prompt": prompt_of(data.user_input, data.tags),
        "completion": data.created_content,
        "label": row.evaluation == "like",
    }


def prompt_of(topic: str, tags: Mapping[str, Any]) -> str:
    """The topic, then a line a tag in the order of the categories: "주제: …", "장르: 설화", "캐릭터: 나무꾼, 사슴".

    A topic without Hangul has the wire's own names instead: "topic: …", "genre: …".
    """
    korean = has_hangul(topic)
    lines = [f"{'주제' if korean else 'topic'}: {topic}"]
    for key, label in PROMPT_LABELS.items():
        if values := _as_list(tags.get(key)):
            lines.append(f"{label if korean else key}: {', '.join(values)}")
    return "\n".join(lines)


def safe_cell(value: object) -> str:
    """A cell that no spreadsheet runs: where it would begin a formula an apostrophe goes before it."""
    text = str(value)
    begins = text if text.startswith(_FORMULA_STARTS) else text.lstrip()
    return "'" + text if begins.startswith(_FORMULA_STARTS) else text


def _csv_values(row: ContentEvaluation) -> Iterable[object]:
    conversation, data = row.conversation, row.conversation.data
    return (
        row.pk,
        conversation.thread.public_id,
        conversation.number,
        conversation.status,
        data.user_input,
        json.dumps(data.tags, ensure_ascii=False, sort_keys=True),
        data.created_title,
        data.created_content,
        row.evaluation,
        row.comment,
        "; ".join(row.reasons),
        "yes" if row.is_reviewed else "no",
        _verdict(row),
        row.created_at.isoformat(),
        row.updated_at.isoformat(),
    )


def _is_to_be_learned(row: ContentEvaluation) -> bool:
    return row.conversation.status == Status.COMPLETED and _verdict(row) != Verdict.REJECTED


def _verdict(row: ContentEvaluation) -> str:
    """That of the review, as long as the reader has said nothing else since; "" without one."""
    return row.review.verdict if row.is_reviewed and hasattr(row, "review") else ""


def _in_order(evaluations: ContentEvaluationQuerySet) -> Iterator[ContentEvaluation]:
    """All rows by key, `BATCH` at a time: `iterator()` would hold the whole result in memory on MySQL."""
    last = 0
    while batch := list(evaluations.filter(pk__gt=last).order_by("pk")[:BATCH]):
        yield from batch
        last = batch[-1].pk


def _as_list(values: Any) -> list[str]:
    if not values:
        return []
    return [str(value) for value in values] if isinstance(values, list) else [str(values)]
