"""Values as the admin shows them."""

from __future__ import annotations

import pytest

from common.admin import as_json, badge


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ({"b": "달"}, '<pre class="st-json">{\n  &quot;b&quot;: &quot;달&quot;\n}</pre>'),
        ([], '<pre class="st-json">[]</pre>'),
        (None, '<pre class="st-json">null</pre>'),
        ("<script>", '<pre class="st-json">&quot;&lt;script&gt;&quot;</pre>'),
        ("{0} {x}", '<pre class="st-json">&quot;{0} {x}&quot;</pre>'),
    ],
)
def test_json_is_for_reading_and_its_markup_stays_text(value, shown):
    assert as_json(value) == shown


def test_a_badge_keeps_its_own_colours():
    colours = {"like": "success"}

    @badge("rating", colours)
    def rating(row):
        return row, "text"

    colours["like"] = "danger"
    assert rating.label == {"like": "success"}  # type: ignore[attr-defined]  # set by Unfold's decorator
    assert rating("like") == ("like", "text")
