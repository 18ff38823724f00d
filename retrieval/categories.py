"""The eleven categories that tag a passage and a request (API.md, "Tags")."""

from __future__ import annotations

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

CATEGORIES: Final[dict[str, str | Promise]] = {
    "genre": _("genre"),
    "characters": _("characters"),
    "occupations": _("occupations and ranks"),
    "motif": _("events and motifs"),
    "location": _("places"),
    "emotion": _("emotions"),
    "actions": _("actions"),
    "relationships": _("relationships"),
    "dialogue": _("manner of dialogue"),
    "keywords": _("keywords"),
    "theme": _("topic sentence"),
}
MAX_VALUES: Final = 20
MAX_VALUE_LENGTH: Final = 100
