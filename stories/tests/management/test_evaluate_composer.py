"""manage.py evaluate_composer: prints each figure, takes topics of one's own, tells what is wrong with a file."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command


def told(*arguments):
    out = StringIO()
    call_command("evaluate_composer", *arguments, stdout=out)
    return out.getvalue()


def test_it_prints_the_figures_beside_their_targets():
    text = told("--tales", "3")
    assert "3 tales on" in text
    assert "≥ 0.95   named people, places and things told" in text
    assert "wrong particles in" in text


def test_json_says_of_each_figure_whether_it_is_met():
    rows = json.loads(told("--tales", "3", "--held-out", "--json"))
    assert {row["name"] for row in rows} >= {"distinct-2, mean", "tales with a sentence twice"}
    assert all(isinstance(row["met"], bool) for row in rows)


def test_topics_of_ones_own_are_read(tmp_path):
    path = tmp_path / "topics.tsv"
    path.write_text("용이 운다\t용\t\t\n두꺼비 신랑\n", encoding="utf-8")
    assert "2 tales on 2 topics" in told("--tales", "2", "--topics", str(path))


@pytest.mark.parametrize("text", ["", "# nothing\n"])
def test_a_file_without_topics_is_refused(tmp_path, text):
    path = tmp_path / "topics.tsv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(CommandError, match="no topics"):
        told("--topics", str(path))


def test_a_file_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(CommandError):
        told("--topics", str(tmp_path / "none.tsv"))
