"""A small corpus with an index over it, for the tests of what stories lean on."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest

from retrieval.models import Passage
from retrieval.overlap import OverlapPart
from retrieval.tests.factories import make_passage, make_work
from retrieval.tests.indexing.conftest import index_dir
from retrieval.tests.indexing.memory import MemorySource, make_record

__all__ = ["COPIED", "OTHER", "OWN", "TALE", "index_dir", "tale"]

TALE = (
    "옛날 강원도 깊은 산골에 가난한 나무꾼이 늙은 어머니를 모시고 살더니, 하루는 나무를 하다가 화살 맞은 사슴이 "
    "달려와 숨겨 달라 하거늘, 나무꾼이 불쌍히 여겨 나뭇짐 속에 사슴을 감추고 사냥꾼을 다른 길로 보내니라."
)
COPIED = (
    "화살 맞은 사슴은 달려와 숨겨 달라 하거늘, 나무꾼이 불쌍히 여겨"  # 26 syllables of it, one other particle
)
OWN = "그 무렵 서울 장안에는 글 잘하는 선비가 하나 있었는데 벼슬길에는 뜻을 두지 않고 날마다 낚시로 소일함."


OTHER = "바다 밑 용왕이 병이 들어 온갖 약을 써도 낫지 아니하매 한 의원이 아뢰더라."


@pytest.fixture
def tale(index_dir, tmp_path, monkeypatch, db) -> Passage:
    """A passage of 나무꾼과 선녀, indexed with another: the overlap part alone, which takes no time to build."""
    passages = [
        make_passage(make_work(title), text=text)
        for title, text in (("나무꾼과 선녀", TALE), ("토끼전", OTHER))
    ]
    records = [make_record(each.text, id=each.pk, work_id=each.work_id) for each in passages]
    folder = tmp_path / "overlap"
    folder.mkdir()
    manifest = OverlapPart().build(MemorySource(records), folder, None, lambda _rows: None)
    ids = np.array([each.pk for each in passages], np.int64)
    index = SimpleNamespace(ids=ids, overlap=OverlapPart().open(folder, manifest))
    monkeypatch.setattr("retrieval.provenance.current_index", lambda: index)
    return passages[0]
