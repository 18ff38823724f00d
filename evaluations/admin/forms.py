"""The form a reviewer fills in."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminRadioSelectWidget, UnfoldAdminTextareaWidget

from evaluations.models import ContentEvaluation, Review, Verdict

MAX_NOTE_LENGTH = 2000


class ReviewForm(forms.ModelForm):  # type: ignore[type-arg]  # no generic at run time
    """Verdict and note on one evaluation; `seen` carries when it had last been changed as the page was made."""

    verdict = forms.ChoiceField(
        label=_("verdict"),
        choices=Verdict.choices,
        widget=UnfoldAdminRadioSelectWidget,
        help_text=_("Rejected ratings are not learned from."),
    )
    note = forms.CharField(
        label=_("note"),
        max_length=MAX_NOTE_LENGTH,
        required=False,
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 3}),
    )
    seen = forms.CharField(widget=forms.HiddenInput)

    class Meta:
        model = ContentEvaluation
        fields: list[str] = []

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        earlier = Review.objects.filter(pk=self.instance.pk).first()
        self.initial = {
            "verdict": earlier.verdict if earlier else Verdict.ACCEPTED,
            "note": earlier.note if earlier else "",
            "seen": self.instance.updated_at.isoformat(),
        }

    def clean_seen(self) -> datetime:
        try:
            return datetime.fromisoformat(self.cleaned_data["seen"])
        except ValueError as error:
            raise forms.ValidationError(_("Please reload the page.")) from error
