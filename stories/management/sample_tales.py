"""Small tales by the million, for measuring: the same number always gives the same tale.

Words come about as often as words do, some in every third tale and some hardly ever, since what a search costs
depends on that. `RARE_WORD` stands in one tale of ten thousand.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from itertools import accumulate

from common.korean import attach

RARE_WORD = "백여우"
RARE_EVERY = 10_000

_PEOPLE = (
    "나무꾼 선비 사또 아낙 스님 도령 낭자 훈장 포수 어부 임금 과객 머슴 노파 총각 대장장이 옹기장이 방물장수 "
    "소금장수 심마니 뱃사공 무당 의원 포졸 역관 화공 악공 거문고장이 갖바치 백정 광대 처사 도사 동자 상궁 내관"
)
_BEASTS = (
    "사슴 호랑이 까치 두꺼비 거북 토끼 여우 구렁이 학 잉어 노루 멧돼지 올빼미 지네 수달 기러기 "
    "꾀꼬리 고라니 늑대 자라 메추라기 너구리 살쾡이 해오라기"
)
_PLACES = (
    "산골 고갯마루 강가 절간 장터 대숲 바닷가 주막 궁궐 우물가 서당 나루터 들판 폭포 동굴 "
    "연못 누각 성문 사당 객주 염전 갈대밭 벼랑 화전"
)
_THINGS = (
    "나무 금도끼 거문고 비단옷 구슬 복숭아 부채 호리병 떡시루 은장도 짚신 서찰 산삼 도롱이 벼루 "
    "옥피리 가락지 방망이 두레박 족자 등잔 화살 삿갓 붓통"
)
_SURNAMES = "김이박최정강조윤장임한오서신권황안송류홍전고문손양배백허남심노하곽성차주우구민"
_SYLLABLES = "갑길동순돌쇠복덕용철만석봉춘향심청월매옥분이랑금선화연수진호준영민재현도윤서아린채은별솔달"
_SENTENCES = (
    "옛날 어느 {place}에 {person_i} 살았는데, 이름은 {name}, 마음씨가 고왔더라.",
    "하루는 {person_i} {place}에서 {thing_eul} 주웠는데, {beast_i} 나타나 길을 막았다.",
    "“{thing_eul} 돌려주면 은혜를 갚으리다.” 하고 {beast_i} 말하였다.",
    "{name} 영감은 {thing_wa} {beast_eul} 바꾸어 {place_ro} 돌아왔더라.",
    "그 해 가을에 {person_i} 병이 들매 {beast_ga} {thing_eul} 물어다 주었다.",
    "이웃 마을 {person_neun} 이 말을 듣고 샘이 나서 {place_ro} 달려갔으나 {thing_neun} 간 데 없었다.",
    "달 밝은 밤이면 {place}에서 {name}의 글 읽는 소리가 들려왔다.",
    "{person_i} 눈물을 흘리며 {beast_eul} 놓아 주니 하늘에서 {thing_i} 내려왔더라.",
    "고을 {person_neun} 크게 놀라 {name}에게 상을 내리고 {place}에 비를 세웠다.",
    "그 뒤로 {place_ro} 가는 사람마다 {beast_eul} 보면 절을 하였다고 한다.",
)
_ENDINGS = {"i": "이", "ga": "가", "eul": "을", "neun": "는", "wa": "와", "ro": "으로"}
_SENTENCES_A_TALE = 8


@dataclass(frozen=True, slots=True)
class SampleTale:
    topic: str
    title: str
    tags: dict[str, list[str]]
    story: str


class _Words:
    """Words of one kind, the n-th of them n times as seldom as the first, with their particles."""

    def __init__(self, kind: str, spaced: str) -> None:
        words = spaced.split()
        self.forms = [
            {kind: word, **{f"{kind}_{name}": attach(word, form) for name, form in _ENDINGS.items()}}
            for word in words
        ]
        self.weights = list(accumulate(1 / rank for rank in range(1, len(words) + 1)))

    def pick(self, rng: random.Random, count: int) -> list[dict[str, str]]:
        return rng.choices(self.forms, cum_weights=self.weights, k=count)


_KINDS = [
    _Words("person", _PEOPLE),
    _Words("beast", _BEASTS),
    _Words("place", _PLACES),
    _Words("thing", _THINGS),
]


def sample_tale(number: int) -> SampleTale:
    """Tale `number`: some 300 characters."""
    rng = random.Random(number)
    name = rng.choice(_SURNAMES) + rng.choice(_SYLLABLES) + rng.choice(_SYLLABLES)
    picks = zip(*(kind.pick(rng, _SENTENCES_A_TALE) for kind in _KINDS), strict=True)
    said = [{"name": name} | person | beast | place | thing for person, beast, place, thing in picks]
    plan = [_SENTENCES[0], *rng.sample(_SENTENCES[1:], _SENTENCES_A_TALE - 1)]
    sentences = [sentence.format_map(words) for sentence, words in zip(plan, said, strict=True)]
    if number % RARE_EVERY == 0:
        sentences.append(f"그제야 {RARE_WORD}가 본모습을 드러내었다.")
    hero = said[0]
    return SampleTale(
        topic="{person_i} {place}에서 {beast_eul} 만난다".format_map(hero),
        title="{person_wa} {beast}".format_map(hero),
        tags={"genre": ["설화"], "characters": [hero["person"], name], "location": [hero["place"]]},
        story=" ".join(sentences),
    )
