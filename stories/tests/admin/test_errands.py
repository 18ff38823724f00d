"""What is still to be done at providers, and what is kept of a story for later ones, as staff see them."""

from __future__ import annotations

import pytest
from django.urls import reverse

from stories.models import ConversationData, ErrandKind, ProviderErrand
from stories.tests.factories import make_conversation

pytestmark = pytest.mark.django_db


def test_errands_are_seen_and_not_changed(staff):
    row = ProviderErrand.objects.create(
        kind=ErrandKind.FORGET_RUN, provider="https://here/v1", subject="resp_1", attempts=3
    )
    page = staff.get(reverse("admin:stories_providererrand_changelist")).content.decode()
    assert "resp_1" in page
    assert "https://here/v1" in page
    url = reverse("admin:stories_providererrand_change", args=[row.pk])
    assert staff.get(url).status_code == 200
    assert staff.post(url, {"attempts": 0}).status_code == 403
    assert staff.post(reverse("admin:stories_providererrand_delete", args=[row.pk])).status_code == 403


def test_summary_and_manifest_are_shown_with_the_texts(staff):
    turn = make_conversation()
    ConversationData.objects.filter(pk=turn.pk).update(
        summary="줄거리더라.", manifest={"index": {"version": "v-17"}}
    )
    page = staff.get(reverse("admin:stories_conversationdata_change", args=[turn.pk])).content.decode()
    assert "줄거리더라." in page
    assert "v-17" in page
