"""The forms that a curator edits works and passages with: labels as words with commas between them, not as JSON."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminTextareaWidget, UnfoldAdminTextInputWidget

from retrieval.categories import CATEGORIES
from retrieval.content import (
    MAX_NAME,
    MAX_NOTE,
    MAX_SOURCE,
    MAX_TEXT,
    MAX_TITLE,
    MAX_TOPIC,
    NOTES,
    BadContent,
    clean_language,
    clean_line,
    clean_text,
    clean_values,
)
from retrieval.models import Passage, Work

TAG_FIELDS = {key: f"tag_{key}" for key in CATEGORIES}
NOTE_FIELDS = {name: f"note_{name}" for name in NOTES}
NOTE_LABELS = {
    "overview": _("overview"),
    "characteristics": _("characteristics"),
    "significance": _("significance"),
}


class CleanedField(forms.CharField):
    """A text cleaned as an importer would: NFC, no controls, not too long."""

    def __init__(self, clean: Callable[..., str], limit: int, *, rows: int = 0, **kwargs: Any) -> None:
        self._clean = clean
        self._limit = limit
        widget = UnfoldAdminTextareaWidget(attrs={"rows": rows}) if rows else UnfoldAdminTextInputWidget()
        super().__init__(strip=False, widget=widget, **{"required": False, **kwargs})

    def clean(self, value: Any) -> str:
        try:
            cleaned = self._clean(value or "", self._limit)
        except BadContent as error:
            raise forms.ValidationError(str(error)) from error
        return str(super().clean(cleaned))


class ValuesField(forms.CharField):
    """A list of short texts, shown and typed with commas between them."""

    widget = UnfoldAdminTextInputWidget

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"required": False, "help_text": _("Several with commas between them."), **kwargs})

    def prepare_value(self, value: Any) -> Any:
        return ", ".join(value) if isinstance(value, list) else value

    def clean(self, value: Any) -> list[str]:
        try:
            return clean_values((value or "").split(","))
        except BadContent as error:
            raise forms.ValidationError(str(error)) from error


class SentenceField(ValuesField):
    """A list of one sentence, which may have commas in it."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"help_text": "", **kwargs})

    def clean(self, value: Any) -> list[str]:
        try:
            return clean_values([value or ""])
        except BadContent as error:
            raise forms.ValidationError(str(error)) from error


class PassageForm(forms.ModelForm):  # type: ignore[type-arg]  # no generic at run time
    text = CleanedField(clean_text, MAX_TEXT, rows=12, label=_("text"), required=True)
    topic = CleanedField(clean_line, MAX_TOPIC, label=_("topic sentence"))
    keywords = ValuesField(label=_("keywords"))

    class Meta:
        model = Passage
        fields = ("text", "topic", "keywords", "part")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for key, name in TAG_FIELDS.items():
            self.initial.setdefault(name, self.instance.tags.get(key, []))

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        given = {key: cleaned[name] for key, name in TAG_FIELDS.items() if name in cleaned}
        kept = {key: self.instance.tags.get(key, []) for key in CATEGORIES if key not in given}
        self.instance.tags = {key: values for key in CATEGORIES if (values := {**kept, **given}[key])}
        return cleaned


class WorkForm(forms.ModelForm):  # type: ignore[type-arg]  # no generic at run time
    title = CleanedField(clean_line, MAX_TITLE, label=_("title"), required=True)
    language = CleanedField(
        lambda value, _limit: clean_language(value), 10, label=_("language"), required=True
    )
    period = CleanedField(clean_line, MAX_NAME, label=_("period"))
    genre = CleanedField(clean_line, MAX_NAME, label=_("genre"))
    source = CleanedField(clean_line, MAX_SOURCE, label=_("source"))
    licence = CleanedField(clean_line, MAX_NAME, label=_("licence"))

    class Meta:
        model = Work
        fields = ("title", "language", "period", "genre", "source", "licence")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for key, name in NOTE_FIELDS.items():
            self.initial.setdefault(name, self.instance.notes.get(key, ""))

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        self.instance.notes = {
            key: text for key, name in NOTE_FIELDS.items() if (text := cleaned.get(name, ""))
        }
        return cleaned


# A form's fields are found when its class is made; these have names that are only known then.
for _key, _name in TAG_FIELDS.items():
    _kind = SentenceField if _key == "theme" else ValuesField
    PassageForm.base_fields[_name] = _kind(label=CATEGORIES[_key])
for _key, _name in NOTE_FIELDS.items():
    WorkForm.base_fields[_name] = CleanedField(clean_text, MAX_NOTE, rows=4, label=NOTE_LABELS[_key])
