"""What is in force for each role, as the admin's list shows it."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from llm.assignments import Assignment, Source, assignments
from llm.models import Role

_SOURCES: dict[Source, str | Promise] = {
    Source.REGISTRY: gettext_lazy("this registry"),
    Source.DEFAULT: gettext_lazy("default with OPENAI_API_KEY"),
    Source.EMBEDDED: gettext_lazy("embedded"),
    Source.NONE: gettext_lazy("not set"),
}
_COMPOSED = ("draft", "expand", "enrich")


@dataclass(frozen=True, slots=True)
class Line:
    """One role. `warnings` are sentences."""

    role: str
    model: str
    source: str
    address: str
    warnings: tuple[str, ...]


def overview() -> list[Line]:
    return [_line(one) for one in assignments()]


def _line(one: Assignment) -> Line:
    role = _("embeddings") if one.role == "embed" else str(Role(one.role).label)
    source = one.variable or str(_SOURCES.get(one.source, ""))
    return Line(role, _model(one), source, one.options.get("base_url", ""), tuple(_warnings(one)))


def _model(one: Assignment) -> str:
    if one.source is not Source.NONE:
        return one.model
    return _("composer") if one.role in _COMPOSED else "—"


def _warnings(one: Assignment) -> list[str]:
    told = []
    if one.is_faulty:
        told.append(_("The active model below cannot be used. Open it and save it to see why."))
    if one.lacks_key:
        told.append(_("The environment variable %(name)s is not set.") % {"name": one.key_variable})
    if one.is_closing and one.shutdown:
        told.append(_("Its provider closes it on %(day)s.") % {"day": one.shutdown})
    if one.role == "embed":
        told.append(_("Set by the EMBEDDING_ variables. Another one needs the index built anew."))
    return told
