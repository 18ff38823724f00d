"""What the style check is measured on: the corpus and the composer's tales, and texts of today."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from common.korean import has_hangul
from stories.engines.composer.composing import plan_tale
from stories.pipeline.types import Language
from stories.tests.engines.composer.samples import KOREAN, requests

CORPUS = Path(__file__).resolve().parents[4] / "retrieval" / "corpus" / "passages"

# A text of today, and the words in it that no old tale has.
MODERN = (
    (
        "지훈은 아침마다 지하철을 타고 회사에 갔다. 커피숍에 들러 아메리카노를 한 잔 마시고 스마트폰으로 "
        "뉴스를 보았다. "
        "사무실에 도착하면 컴퓨터를 켜고 이메일부터 확인했다.",
        "지하철 회사 커피숍 아메리카노 스마트폰 뉴스 사무실 컴퓨터 이메일",
    ),
    (
        "주말이면 아파트 베란다에서 라디오를 들었어요. 냉장고에서 주스를 꺼내 컵에 따르고, 소파에 누워 "
        "텔레비전을 봤어요. "
        "친구가 전화로 콘서트 티켓을 구했다고 했습니다.",
        "주말 아파트 베란다 라디오 냉장고 주스 컵 소파 텔레비전 전화 콘서트 티켓",
    ),
    (
        "로봇 탐정 알렉스는 경찰서에서 일했다. 인공지능이 내장된 그의 시스템은 데이터를 분석했고, 택시 "
        "운전사의 프로필을 찾아냈다. "
        "빌딩 엘리베이터의 카메라에 범인의 티셔츠가 찍혀 있었다.",
        "로봇 탐정 알렉스 경찰서 인공지능 시스템 데이터 택시 운전사 프로필 빌딩 엘리베이터 카메라 티셔츠",
    ),
    (
        "엄마는 마트에서 바나나와 치즈, 스파게티를 샀다. 동생은 학교 운동장에서 축구를 하다가 유니폼을 "
        "더럽혔고, 화장실에서 샤워를 했다. "
        "크리스마스 트리에는 네온사인이 반짝였다.",
        "마트 바나나 치즈 스파게티 학교 축구 유니폼 화장실 샤워 크리스마스 트리 네온사인",
    ),
    (
        "비행기가 공항에 내리자 가이드가 호텔로 안내했다. 관광버스의 에어컨은 시원했고, 우리는 "
        "레스토랑에서 스테이크와 와인을 먹으며 "
        "페스티벌의 스케줄을 이야기했다. 브라질에서 온 댄서가 인터뷰를 했다.",
        "비행기 공항 가이드 호텔 관광버스 에어컨 레스토랑 스테이크 와인 페스티벌 스케줄 브라질 댄서 인터뷰",
    ),
    (
        "나무꾼은 핸드폰을 꺼내 선녀에게 메시지를 보냈다. 선녀는 드레스를 입고 하이힐을 신은 채 "
        "오토바이에 올랐다. "
        "용왕은 잠수함에서 미사일을 발사하라고 명령했고, 토끼는 엔진을 끄고 헬리콥터로 도망쳤다.",
        "핸드폰 메시지 드레스 하이힐 오토바이 잠수함 미사일 엔진 헬리콥터",
    ),
    (
        "프로젝트가 끝나자 팀은 파티를 열었다. 피아노와 바이올린 소리가 클럽에 울리고, 매니저는 샴페인을 "
        "돌렸다. "
        "스트레스가 사라지고 에너지가 솟는 느낌이었다.",
        "프로젝트 팀 파티 피아노 바이올린 클럽 매니저 샴페인 스트레스 에너지",
    ),
)


def corpus() -> Iterator[tuple[str, Language]]:
    """All its passages."""
    for path in sorted(CORPUS.glob("*.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            text = json.loads(line)["text"]
            yield text, "ko" if has_hangul(text) else "en"


def tales() -> Iterator[str]:
    """Korean drafts and tales of the composer."""
    topics = (*KOREAN, "버스를 탄 호랑이와 커피를 마시는 용왕", "컴퓨터를 고치는 선비")
    for request in requests(topics, range(2), ("medium",)):
        plan = plan_tale(request)
        yield plan.draft()
        yield plan.story()
