"""An overlap index of some texts, without a database."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from retrieval.overlap import Overlap, OverlapPart
from retrieval.tests.indexing.memory import MemorySource, make_record

TALE = (
    "옛날 강원도 깊은 산골에 가난한 나무꾼이 늙은 어머니를 모시고 살더니, 하루는 나무를 하다가 화살 맞은 사슴이 "
    "달려와 숨겨 달라 하거늘, 나무꾼이 불쌍히 여겨 나뭇짐 속에 사슴을 감추고 사냥꾼을 다른 길로 보내니라."
)
OTHER = (
    "바다 밑 용왕이 병이 들어 온갖 약을 써도 낫지 아니하매, 한 의원이 아뢰되 뭍에 사는 토끼의 간이 아니면 "
    "살아날 길이 없다 하니, 문어와 자라가 서로 가겠노라 다투더라."
)
ENGLISH = (
    "Long ago a poor woodcutter lived with his old mother at the foot of a mountain, and one morning a wounded deer "
    "came running out of the trees and begged him to hide it from the hunters."
)


def source_of(texts: Sequence[str], works: Sequence[int] = ()) -> MemorySource:
    """Passages of these texts; each is of a work of its own unless `works` says otherwise."""
    numbered = enumerate(zip(texts, works or range(1, len(texts) + 1), strict=True), start=1)
    return MemorySource([make_record(text, id=number, work_id=work) for number, (text, work) in numbered])


MakeOverlap = Callable[..., Overlap]


@pytest.fixture
def make_overlap(tmp_path: Path) -> MakeOverlap:
    """Index texts, each call in a folder of its own."""
    made: list[Path] = []

    def make(*texts: str, works: Sequence[int] = ()) -> Overlap:
        folder = tmp_path / str(len(made))
        folder.mkdir()
        made.append(folder)
        manifest = OverlapPart().build(source_of(texts, works), folder, None, lambda _rows: None)
        return OverlapPart().open(folder, manifest)

    return make


@pytest.fixture
def overlap(make_overlap: MakeOverlap) -> Overlap:
    return make_overlap(TALE, OTHER, ENGLISH)


@pytest.fixture(scope="session")
def shared_overlap(tmp_path_factory: pytest.TempPathFactory) -> Overlap:
    """The same index for all examples of a property."""
    folder = tmp_path_factory.mktemp("overlap")
    manifest = OverlapPart().build(source_of((TALE, OTHER, ENGLISH)), folder, None, lambda _rows: None)
    return OverlapPart().open(folder, manifest)
