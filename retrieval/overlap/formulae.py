"""Formulae: what every teller says and nobody owns. A run that is mostly made of them counts without them.

A list, and not what many works say alike: in a corpus of many editions, or of passages put together of others, the
sentences that are somebody's stand in many works as well.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Final

from retrieval.overlap.seeds import light_codes
from retrieval.syllables import syllables_of

_FORMULAE: Final = """
옛날 옛적에
옛날 옛적 갓날 갓적에
옛날 아주 먼 옛날에
옛날 옛날 한 옛날에
호랑이 담배 먹던 시절에
호랑이 담배 피우던 시절에
까막까치 말하던 시절에
나무 말하고 짐승 말하던 때에
어느 깊은 산골 마을에
한 나무꾼이 살았더라
가난한 나무꾼이 살고 있었더라
한 선비가 살고 있었는데
홀어머니를 모시고 살더라
늙은 어머니를 모시고 살았더라
아들 하나를 두었으되
슬하에 일점혈육이 없어
자식이 없어 늘 근심하더니
명산대찰에 빌어 아들을 얻으니
아뢰올 말씀은 다름이 아니오라
각설이라
각설 이때에
차설이라
화설이라
재설이라
그러던 어느 날
이튿날 아침에
날이 밝으매
날이 저물매
세월이 흐르는 물 같아서
세월이 여류하여
어언간 십 년이 지나니
그 말을 듣고 크게 놀라
그 말을 듣고 크게 기뻐하여
그 말을 듣고 눈물을 흘리며
이 말을 듣고 대로하여 가로되
눈물이 비 오듯 하더라
하늘이 무너지고 땅이 꺼지는 듯하더라
꿈인지 생시인지 모르겠더라
눈 깜짝할 사이에
말이 채 끝나기도 전에
정신을 차려 보니
어찌할 바를 모르더라
어찌 된 일인지 물으니
두 손을 모아 빌며
머리를 조아려 아뢰되
이 일을 장차 어찌하리오
보는 이마다 눈물을 흘리지 않는 이 없더라
그 뒷일이 어찌 되었는지
아들딸 낳고 잘 먹고 잘살았더라
오래오래 행복하게 살았더라
부귀영화를 누리며 백년해로하니라
자손이 대대로 번성하니라
그 뒤로 아무도 그를 본 사람이 없더라
지금까지도 전하여 오더라
뒷사람이 이 일을 전하니라
지성이면 감천이라
착한 일을 하면 복을 받고 악한 일을 하면 벌을 받느니라
콩 심은 데 콩 나고 팥 심은 데 팥 난다
가는 말이 고와야 오는 말이 곱다
하늘이 무너져도 솟아날 구멍이 있다
호랑이에게 물려 가도 정신만 차리면 산다
once upon a time
once upon a time there lived
once upon a time there was
long long ago
many years ago
there lived a poor woodcutter
there once lived an old man and his wife
a king and a queen who had no children
in a far away land
in a certain kingdom
and so it came to pass
it came to pass that
one fine day
when the morning came
at the break of day
three days and three nights
before she could say a word
and they lived happily ever after
they all lived happily ever after
and if they have not died they live there still
from that day on
and nobody ever saw him again
"""
# A run of which less is formulaic counts whole.
_MOSTLY: Final = 0.5


def formulaic(codes: Sequence[int]) -> int:
    """How many of these syllables belong to formulae, whatever particles they have; 0 where most do not."""
    heavy = [place for place, code in enumerate(codes) if code not in light_codes()]
    said = [codes[place] for place in heavy]
    covered: set[int] = set()
    for begin, code in enumerate(said):
        for formula in _by_first().get(code, ()):
            if tuple(said[begin : begin + len(formula)]) == formula:
                covered.update(range(heavy[begin], heavy[begin + len(formula) - 1] + 1))
    return len(covered) if len(covered) >= _MOSTLY * len(codes) else 0


@cache
def _by_first() -> dict[int, list[tuple[int, ...]]]:
    """The formulae without their particles, by their first syllable."""
    found: dict[int, list[tuple[int, ...]]] = {}
    for formula in _FORMULAE.strip().splitlines():
        codes = tuple(code for code in syllables_of(formula).codes.tolist() if code not in light_codes())
        if codes:
            found.setdefault(codes[0], []).append(codes)
    return found
