"""Where a passage was used: a link to whoever keeps account of it, on a floor above."""

from __future__ import annotations

from django.urls import NoReverseMatch, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

_LIST = "admin:stories_conversationpassage_changelist"


def uses_link(passage_id: int) -> SafeString | str:
    """To the list of the stories that were offered a passage or show it; empty where nobody keeps one."""
    try:
        url = reverse(_LIST)
    except NoReverseMatch:
        return ""
    return format_html(
        '<a href="{}?passage_id__exact={}">{}</a>', url, passage_id, _("Stories that lean on it")
    )
