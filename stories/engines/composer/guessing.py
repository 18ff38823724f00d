"""What an unknown Korean word of a topic may be, by the particle it carries, its last syllable and what follows it."""

# ruff: noqa: E501, SIM905 - a list of words reads best as words.

from __future__ import annotations

import re

from common.korean import has_hangul, is_syllable
from stories.engines.composer.cast import Kind
from stories.engines.composer.phrases.ko_words import VERB_STEMS

SUBJECT = ("이", "가", "은", "는", "께서", "도")
COMPANION = ("에게", "한테", "께", "과", "와", "과의", "와의", "이랑", "랑", "하고", "에게서", "한테서")
OBJECT = ("을", "를")
PLACE_MARKS = ("에서", "에서는", "까지", "에서의", "에", "에는", "에도", "으로", "로", "으로는", "부터")

# One syllable that ends what people are called: 도공, 역관, 이방인. Before a place's particle it ends a place.
_PEOPLE_ENDS = frozenset("꾼님씨왕녀인자공관사수병승군양비생원장부노댁객민")
_PLACE_ENDS = re.compile(
    r"(궁|성|루|정|절|암|도|촌|방|집|간|원|당|각|터|시장|거리|마당|나라|길|섬|만|산|강|천|골|동|읍|면|역|항|관|실|소|밭|숲|못|호|바다|들|재|령|굴|문|위|아래|속|앞|뒤|학교|공장|세상|세계)$"
)
# 사흘 뒤에, 한겨울에, 첫날밤에: when, not where.
_TIMES = re.compile(
    r"(날|밤|때|봄|여름|가을|겨울|아침|저녁|새벽|낮|년|달|해|후|뒤|전|무렵|시절|시대|순간|동안|만|월|시|적|철|때문|대신|바람|김|덕분|채|중|끝|처음)$"
)
_ABSTRACT_ENDS = re.compile(
    r"(음|움|함|됨|기|심|적|력|감|성|죄|정|쟁|투|업|혼|술|학|법|식|욕|망|념|별|병|화|담|행|복수|사랑|우정|이야기|소설|설화|동화|시절|무렵|때|일|것|말|줄|척|채|만큼|뿐)$"
)
# Stems that end in a consonant and so look like a noun before 은 and 을 (먹을, 늙은).
_CLOSED_STEMS = frozenset(
    """
먹 있 없 죽 찾 받 얻 잃 늙 앉 읽 쫓 좇 웃 씻 벗 잡 심 넘 숨 남 담 굶 믿 묻 뜯 뽑 접 깊 높 좋 많 싫 작 낮 넓 붉 밝
맑 검 곱 늦 젊 짧 얕 굵 옮 닮 참 감 신 안 닫 걷 듣 싣 깨닫 눕 줍 굽 돕 춥 덥 볶 깎 닦 섞 묶 꺾 낚 엮 겪 뱉 맡 붙
같 핥 앓 끓 꿇 뚫 옳 끊 쌓 놓 넣 낳 닿 찧 맞 꽂 젖 찢 맺 잊 빚 짖 짓 꾸짖 품 뛰 갚 속 녹 썩 막 박 찍 식 익 적 옭
얽 훑 꼽 뽐 머금 다듬 더듬 보듬 가다듬 쓰다듬 남겨 물 몰 푸
""".split()
)
# What is done to things that can be held.
_HANDLES = re.compile(
    r"^(찾|훔치|훔쳐|훔친|줍|주운|주워|얻|잃|남기|남긴|팔|파는|판|사|산|사려|굽|구운|끓|타고|탄|타는|입|쓴|쓰고|들고|든|품|만들|만든|고치|깨|부수|숨기|숨긴|받|건네|건진|건져|던지|던진|먹|마시|들여|심|캐|따|따는|꺾|짜|짜는|엮|빚|벼리|메고|지고|이고|열|닫|켜|켠|끄|불|부는|연주|배달|나르|나눠|나누|가진|가지|지닌|지키|삼킨|삼키|물어|물고|바치|바친|그리|그린|빌|빌린|갖|끌|끄는|들어|올린|내린|꿰|갈고|갈아|신고|신은|쥐|쥔|뽑)"
)
_VERBAL = re.compile(
    r"(하는|하던|했던|되는|된|한|할|하려|하여|하고|하며|하면|하다|한다|된다|려는|려고|려다|다가|다는|다|고|며|면서|면|어서|아서|지만|지|던|았|었|겠|어|여|해|돼|자|라고|라며|도록|듯이|듯|게|니|자마자|채|써줘|줘|세요)$"
)
# 공양미 삼백 석, 구슬 세 개: what is counted.
_COUNT = re.compile(
    r"^(두|세|네|석|넉|다섯|여섯|일곱|여덟|아홉|열|스무|서른|마흔|쉰|수십|수백|수천|\d+|[일이삼사오육칠팔구]?[십백천만]+[일이삼사오육칠팔구]?)$"
)
# Whom one does this to is somebody: 서경덕을 만나다.
_MEETS = re.compile(
    r"^(만나|만난|사랑|기다리|그리|유혹|구하|구한|도와|돕|찾아|모시|모신|섬기|따르|따라|죽이|죽인|속이|속여|미워|데리|데려|가르|물리|이기|이긴|사모|흠모|돌보|살리|살려)"
)
SURNAMES = frozenset(
    "김이박최정강조윤장임한오서신권황안송류홍전고문손양배백허남심노하곽성차주우구민진나지엄채원천방공현함변염여추도소석선설마길연위표명기반왕금옥육인맹제모탁국어은편용"
)
_NAME_ENDS = re.compile(r"(수아|지아|서아|리아|현아|민아|인어|선녀|시아|윤아|은아|정아|미아|고아|상어)$")
_VERB_STEMS = frozenset(VERB_STEMS)
_ADVERBS = frozenset(
    """
깊이 높이 많이 같이 끝없이 굳이 일찍이 반드시 몰래 길이 멀리 함께 다시 서로 홀로 혼자 단둘이 단둘 둘이 셋이 나란히 가만히 조용히
영원히 열심히 우연히 간신히 무사히 오히려 도리어 비로소 드디어 마침내 갑자기 문득 아직 이미 벌써 곧 늘 항상 자주 가끔 때로 새로
따로 절로 저절로 스스로 억지로 실제로 진짜로 정말로 참으로 도로 바로 제대로 마음대로 그대로 이대로 뜻대로 대로 뒤로 앞으로 위로
아래로 차례로 번갈아 대신하여 향하여 통하여 더불어 비해 처럼 만큼 보다 겨우 오직 다만 그저 부디 제발 억울하게 너무나 얼마나 누구나
언제나 어디나 하나도 아무도 누구도 고전소설로
""".split()
)


_COUNTERS = re.compile(
    r"^(개|마리|석|섬|명|권|채|자루|필|냥|되|말|번|그루|송이|알|쌍|분|병|잔|가지|장|켤레|벌|척|포기|근|푼|관)(을|를|이|가|은|는|에|와|과|로|으로|의|도|만)?$"
)


def is_counter(token: str, before: str) -> bool:
    """Whether a token counts what stands before a number: 구슬 세 개를."""
    return is_number(before) and bool(_COUNTERS.match(token))


def is_number(word: str) -> bool:
    """Whether a word says how many of something there are."""
    return word == "한" or bool(_COUNT.match(word))


def is_adverb(token: str) -> bool:
    """Whether a token says how or when, whatever particle it seems to carry."""
    return token in _ADVERBS


def guess(stem: str, mark: str, following: str, *, begins: bool) -> Kind | None:
    """The kind of an unknown noun; None where it is none, or nothing that a tale could tell of.

    `mark` is its particle ("" for none), `following` the next token of the topic; `begins` says that nothing stands
    before it but a noun that it belongs to.
    """
    if not 2 <= len(stem) <= 10 or stem in _ADVERBS or stem.isdigit():
        return None
    if not has_hangul(stem):
        return "human" if mark in (*SUBJECT, *COMPANION) or stem[:1].isupper() else "keyword"
    if _is_verbal(stem, mark, begins=begins):
        return None
    if mark in OBJECT:
        return _held(stem, following)
    if mark in PLACE_MARKS:
        return None if _TIMES.search(stem) else "wild" if _may_be_place(stem, mark) else None
    if _ABSTRACT_ENDS.search(stem) and stem[-1] not in _PEOPLE_ENDS:
        return "keyword" if mark in ("의", "", *SUBJECT) and not _TIMES.search(stem) else None
    if mark in COMPANION or mark in SUBJECT:
        return "human"
    if mark == "의":
        return "wild" if _PLACE_ENDS.search(stem) and stem[-1] not in _PEOPLE_ENDS else "human"
    return _bare(stem, following, begins=begins)


def _held(stem: str, following: str) -> Kind:
    if stem[-1] in "꾼님씨" or stem.endswith(("쟁이", "장이", "사람")):
        return "human"
    if is_name(stem) and _MEETS.match(following):
        return "human"
    if _HANDLES.match(following) and not re.search(r"(함|움|음|감|력)$", stem):
        return "thing"
    return "keyword" if _ABSTRACT_ENDS.search(stem) else "thing"


def is_name(stem: str) -> bool:
    """Whether a word may be a family name and a given one."""
    return len(stem) == 3 and stem[0] in SURNAMES


def _may_be_place(stem: str, mark: str) -> bool:
    return mark in ("에서", "에서는", "까지", "에서의") or _PLACE_ENDS.search(stem) is not None


def _bare(stem: str, following: str, *, begins: bool) -> Kind | None:
    """A word without a particle: the last of a topic, or one that belongs to what follows."""
    if _COUNT.match(following) and not _TIMES.search(stem):
        return "thing"
    if _TIMES.search(stem) or following:
        return None
    return "human" if begins or stem[-1] in _PEOPLE_ENDS or is_name(stem) else "thing"


def _is_verbal(stem: str, mark: str, *, begins: bool) -> bool:
    last = stem[-1]
    if mark in ("은", "을") and last in _CLOSED_STEMS:
        return True
    if mark == "는":
        return not begins or last in "하되" or stem in _VERB_STEMS
    if mark in ("", "도"):
        return bool(_VERBAL.search(stem)) or _is_adnominal(stem)
    if mark == "가":  # 찾아가, 쌓다가: a verb that goes on
        return last == "다" or (last in "아어여와러려져" and len(stem) <= 4 and not _NAME_ENDS.search(stem))
    return False


def _is_adnominal(stem: str) -> bool:
    """떠난, 지친, 던진: a bare word that ends in ㄴ mostly modifies the next."""
    return is_syllable(stem[-1]) and stem[-1] in "난린친진한된던인운킨긴선낸간단온본준둔꾼핀든"
