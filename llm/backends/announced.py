"""What OpenAI has announced of its models: when some close, and which to take where an installation names none.

Read on 2026-11-22. The days: https://developers.openai.com/api/docs/deprecations, and the same in the openai package
(`openai/types/shared/chat_model.py` of 3.54.0). Models and prices: https://developers.openai.com/api/docs/models, its
pages gpt-6.2-sol, gpt-6-luna and omni-moderation-latest.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Final

OPENAI: Final = "https://api.openai.com/v1"

# By role, in the form in which settings name a model. A draft has none: it is the place of a fine-tuned model, and
# those on GPT-4o and GPT-4.1 close with them. The tale's model takes no effort below "low".
DEFAULTS: Final[Mapping[str, str]] = {
    "expand": "gpt-6.2-sol?reasoning_effort=low&input_price=2&cached_input_price=0.1&output_price=10",
    "enrich": "gpt-6-luna?reasoning_effort=none&input_price=0.1&cached_input_price=0.01&output_price=0.5",
    "analyze": "gpt-6-luna?reasoning_effort=low&input_price=0.1&cached_input_price=0.01&output_price=0.5",
    "moderate": "omni-moderation-latest?input_price=0&output_price=0",
}

_SNAPSHOT: Final = r"(?:-\d{4}-\d\d-\d\d)?"
# The first that matches the whole name. Where fine-tuned models are said to close with the one below them, they are in.
_CLOSING: Final = tuple(
    (re.compile(pattern.replace("@", _SNAPSHOT)), date.fromisoformat(day))
    for pattern, day in (
        (r"gpt-4o-2024-05-13", "2026-10-23"),
        (r"(?:gpt-3\.5-turbo|gpt-4-turbo|gpt-4\.1-nano|o1|o3-mini|o4-mini)@", "2026-10-23"),
        (r"gpt-4|gpt-4-0613|gpt-4-1106-preview|gpt-3\.5-turbo-0125", "2026-10-23"),
        (r"(?:gpt-5|gpt-5-mini|gpt-5-nano|o3)@", "2026-12-11"),
        (r"(?:ft:)?(?:gpt-4o|gpt-4o-mini|gpt-4\.1|gpt-4\.1-mini)@(?::.*)?", "2027-01-14"),
        (r"(?:gpt-5\.1|gpt-5\.4-nano)@", "2027-04-01"),
    )
)


def closing_day(model: str) -> date | None:
    """From which day on OpenAI serves a model no more, None where none is announced."""
    return next((day for pattern, day in _CLOSING if pattern.fullmatch(model)), None)
