"""Works and passages for tests, made the short way."""

from __future__ import annotations

from itertools import count
from typing import Any

from retrieval.models import Passage, Work

_numbers = count(1)


def make_work(title: str = "흥부전", **fields: Any) -> Work:
    fields.setdefault("slug", f"work-{next(_numbers)}")
    fields.setdefault("language", "ko")
    return Work.objects.create(title=title, **fields)


def make_passage(work: Work | None = None, **fields: Any) -> Passage:
    """The next passage of `work` (a new one by default)."""
    work = work or make_work()
    number = next(_numbers)
    fields.setdefault("position", number)
    passage = Passage(
        work=work, text=fields.pop("text", f"옛날 옛적에 {number}번째 일이 있었더라."), **fields
    )
    passage.seal()
    passage.save()
    return passage
