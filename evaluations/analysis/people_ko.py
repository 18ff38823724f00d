"""Persons of a Korean story: words for persons by themselves, and names by the particles and verbs round them.

A name is what stands where only somebody can: before 에게 or 께서, before a verb of speech, behind "이름은", before a
rank. One such place is chance; several, or a naming, are evidence.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from itertools import chain, product
from typing import Final

from common.korean import has_final
from evaluations.analysis.cast import Somebody
from evaluations.analysis.korean import ANIMATE, SUBJECT, Word, readings
from evaluations.analysis.lexicon import table, words
from evaluations.analysis.text import StoryText

_KINDS: Final = ("family", "trade", "rank", "wonder")
_COPULA = r"(?:이라고|라고|이라|라|이요|요|이오|이니|이고|이었|였|이며|으로|로|이다|다|이더라|더라|인데)"
_NAMED = re.compile(
    r"(?<!나라 )(?<!고을 )(?<!마을 )(?<!절 )(?<!산 )(?:이름|성명|아명|법명|별명)(?:은|을|이|도)"
    rf"\s+[‘'“]?([가-힣]{{2,4}}?)[’'”]?{_COPULA}(?=[\s,.]|[가-힣])"
)
_FULL_NAME = re.compile(
    r"성은 ([가-힣])(?:이|가)?(?:요|이요|이며|씨요|씨이고|이고|고),? 이름은 ([가-힣]{1,2}?)" + _COPULA
)
_CALLED = re.compile(
    r"([가-힣]{2,5}?)(?:이라는|라는|이라 하는|라 하는|이라 불리는|라 불리는) ((?:[가-힣]+ ){0,2}[가-힣]+)"
)
_SPEAKS = re.compile(
    r"이르|말하|말했|묻|물었|물으|대답|외치|외쳤|아뢰|아뢴|여쭈|여쭙|꾸짖|가로되|탄식|절하|웃으며|웃었|울며|울었|생각하|생각했|부탁|타이르|권하"
    r"|당부|호통|소리치|중얼|속삭|엎드려|무릎|일어나|찾아가|찾아와|앉아|고개를|눈물|깨달|가르치|가르쳤|달려|살았|살더니|“"
)
_MODIFIER = re.compile(r"(?:[은는운한된던린난른큰든진찬친준본쁜픈찮온]|스런|로운|다운|의|하던|없는)$")
_THIS: Final = words("people_ko", "this")
_UNDER_FAMILY_NAME: Final = words("people_ko", "under_family_name")
# Words by which a story goes on speaking of somebody whom it has named: by themselves they are nobody new.
_AGAIN: Final = words("people_ko", "again")
_ORDER: Final = words("people_ko", "order")
_INTRODUCES: Final = words("people_ko", "introduces")
_TURNS = re.compile(
    r"([가-힣]{1,4}?)(?:으로|로|의 (?:모습|탈|형상)[을으]?로?) (?:변하|변해|변했|둔갑|화하|몸을 바)"
)
_LEAST: Final = 3.0
# One noun for what stories call by several.
_SAME: Final[dict[str, str]] = table("people_ko")["same"]


@dataclass(slots=True)
class _Seen:
    """What was seen of a word that may be a name."""

    places: list[tuple[int, int]] = field(default_factory=list)
    particles: set[str] = field(default_factory=set)
    score: float = 0.0


def people_of(story: StoryText) -> list[Somebody]:
    """Everybody who is told of as one, those mentioned first in front."""
    tokens = story.words
    kinds = _Kinds(story)
    names = _Names(story)
    for word in tokens:
        if not kinds.take(word):
            names.take(word)
    people = _joined(names.named(), kinds, story)
    return sorted(people, key=lambda person: person.start)


class _Kinds:
    """Persons by what they are: 나무꾼, 어머니, 박 첨지."""

    def __init__(self, story: StoryText) -> None:
        self.story = story
        self.people: dict[str, Somebody] = {}
        self.titled: dict[str, Somebody] = {}
        self.acts: dict[str, float] = defaultdict(float)
        self.speaks: dict[str, int] = defaultdict(int)
        self.subjects: dict[str, int] = defaultdict(int)
        self.introduced: set[str] = set()
        self.described: set[str] = set()

    def take(self, word: Word) -> bool:
        """Whether the word speaks of somebody by a kind or by a title."""
        for noun, particle in readings(word.text):
            if self._title(word, noun, particle):
                return True
        if word.text in _ORDER and _kind_in(word.after):
            return True
        # A word that is a kind as it stands goes before one that only ends in one: 훈장이 is 훈장.
        for is_whole, (noun, particle) in product((True, False), readings(word.text)):
            kind = _kind(noun) if (noun in _all_kinds()) is is_whole else ""
            if kind and self._may_be(kind, particle, word):
                self._add(self.people, _SAME.get(kind, kind), noun, kind, word, particle)
                return True
        return False

    def _may_be(self, kind: str, particle: str, word: Word) -> bool:
        if len(kind) > 1:
            return True
        # A syllable alone is many things; as who does something it is somebody.
        return particle in SUBJECT - {"은"} | ANIMATE | {"의", "을", "를"} and not (
            kind == "중" and particle == "의"
        )

    def _title(self, word: Word, noun: str, particle: str) -> bool:
        """심 봉사, 심봉사, 곽씨 부인, 허씨."""
        for rank in _ranks():
            if noun == rank and word.before and self._is_name(word.before, rank):
                place = (word.start - len(word.before) - 1, word.start + len(noun))
                self._add(self.titled, f"{word.before} {rank}", noun, rank, word, particle, place)
                return True
            head = noun[: -len(rank)]
            if noun.endswith(rank) and rank in _UNDER_FAMILY_NAME and _is_surname_with_rank(head, noun):
                self._add(self.titled, noun, noun, rank, word, particle)
                return True
        return False

    def _is_name(self, before: str, rank: str) -> bool:
        """One word before a rank may stand there by chance, the same one twice is a name."""
        is_family = before in words("people_ko", "surnames") or before.endswith("씨")
        return _is_name_before(before, rank) and (is_family or self.story.text.count(f"{before} {rank}") > 1)

    def _add(
        self,
        people: dict[str, Somebody],
        name: str,
        said: str,
        kind: str,
        word: Word,
        particle: str,
        place: tuple[int, int] | None = None,
    ) -> None:
        person = people.setdefault(name, Somebody(name, kind))
        person.names.add(said if place is None else name)
        person.places.append(place or (word.start, word.start + len(said)))
        if word.is_said:
            return
        self.acts[name] += _act(particle)
        self.speaks[name] += particle in SUBJECT and _speaks(self.story, word.end)
        self.subjects[name] += particle in SUBJECT | ANIMATE and not _becomes(self.story, word.end)
        before = "" if place else word.before
        if before in _INTRODUCES:
            self.introduced.add(name)
        if _MODIFIER.search(before) and not before.endswith("의"):
            self.described.add(name)
        if re.match(r" (?:하나|한 (?:사람|분|마리|명))", self.story.text[word.end : word.end + 6]):
            self.introduced.add(name)

    def kept(self) -> Iterator[Somebody]:
        """Those who do something or have something done to them where the story itself speaks."""
        for name, person in [*self.people.items(), *self.titled.items()]:
            if self._is_somebody(name, person):
                yield person

    def _is_somebody(self, name: str, person: Somebody) -> bool:
        acts, subjects, count = self.acts[name], self.subjects[name], len(person.places)
        if name in self.titled:
            return acts >= 1 and (count > 1 or name[0] in words("people_ko", "surnames"))
        if person.kind in words("people_ko", "wonder"):
            return subjects > 0 and (count > 1 or self.speaks[name] > 0)
        if len(person.kind) == 1 and acts < 2:
            return False
        if name in self.introduced:
            return acts >= 1
        if person.kind in _AGAIN:
            return count > 2 or subjects > 1 or (count > 1 and self.speaks[name] > 0)
        return acts >= 1 and (count > 1 or name in self.described or self.speaks[name] > 0)


class _Names:
    """Persons by their names."""

    def __init__(self, story: StoryText) -> None:
        self.story = story
        self.seen: dict[str, _Seen] = defaultdict(_Seen)
        self.given: dict[str, str] = {}  # a name that the story gives, and the kind of whom it is given to
        self.full: dict[str, str] = {}  # a given name, and the same behind its family's
        for match in _FULL_NAME.finditer(story.text):
            self.full[match[2]] = match[1] + match[2]
            self.given[match[2]] = self.given[match[1] + match[2]] = ""
        for match in _NAMED.finditer(story.text):
            self.given.setdefault(match[1], "")
        for match in _CALLED.finditer(story.text):
            kind = next((found for word in match[2].split() if (found := _kind_in(word))), "")
            if kind:
                self.given[match[1]] = kind

    def take(self, word: Word) -> None:
        for noun, particle in readings(word.text):
            if noun in self.given:
                self._see(noun, particle, word, 0)
                return
        for noun, particle in readings(word.text):
            if particle and _may_be_name(noun):
                self._see(noun, particle, word, self._evidence(noun, particle, word))

    def _see(self, noun: str, particle: str, word: Word, score: float) -> None:
        seen = self.seen[noun]
        seen.places.append((word.start, word.start + len(noun)))
        seen.particles.add(particle)
        seen.score += score

    def _evidence(self, noun: str, particle: str, word: Word) -> float:
        score = 0.0
        if particle in ANIMATE:
            score += 2.0
        if particle in SUBJECT:
            score += 0.4 if particle != "는" else 0.2
            if _speaks(self.story, word.end):
                score += 1.2
        if particle in {"아", "야"} and word.is_said:
            score += 1.0
        if word.before and word.before in _all_kinds():
            score += 2.0
        return score

    def named(self) -> dict[str, Somebody]:
        """The names that there is evidence for."""
        found = {}
        for noun, seen in self.seen.items():
            kind = self.given.get(noun)
            if kind is None and not self._is_sure(noun, seen):
                continue
            name = self.full.get(noun, noun)
            found[noun] = Somebody(name, kind or "", {noun, name}, list(seen.places), is_named=True)
        return found

    def _is_sure(self, noun: str, seen: _Seen) -> bool:
        shape = 0.8 if len(noun) == 3 and noun[0] in words("people_ko", "surnames") else 0.0
        shape += 0.8 if noun.endswith(_tails()) else 0.0
        kinds_of_place = {_family(particle) for particle in seen.particles}
        if len(seen.places) < 2 or (len(kinds_of_place) < 2 and len(seen.places) < 4 and seen.score < _LEAST):
            return False
        if not seen.particles & (ANIMATE | {"이", "가", "은", "는", "아", "야"}) or kinds_of_place <= {
            "은",
            "도",
            "며",
            "라",
            "여",
            "나",
        }:
            return False
        if re.search(rf"{noun}(?:에서|에는|에도|에|으로)(?![가-힣])", self.story.narrated):
            shape -= 2.5
        return seen.score + shape >= _LEAST


def _joined(cast: dict[str, Somebody], kinds: _Kinds, story: StoryText) -> list[Somebody]:
    people = _one_each(list(cast.values()))
    left = _under_titles({person.name: person for person in kinds.kept()})
    for person in people:
        for kind in _kinds_beside(person, story, left):
            person.absorb(left.pop(kind))
    _changed(left, story)
    return [*people, *left.values()]


def _changed(people: dict[str, Somebody], story: StoryText) -> None:
    """A fox that turns into an old woman is one with her: whoever something turns into is who was told of before."""
    for match in _TURNS.finditer(story.narrated):
        into = _SAME.get(match[1], match[1])
        if into not in people or people[into].kind in words("people_ko", "wonder"):
            continue
        near = [
            (start, name)
            for name, person in people.items()
            for start, _ in person.places
            if person.kind in words("people_ko", "wonder") and match.start() - 60 < start < match.start()
        ]
        if near:
            people[max(near)[1]].absorb(people.pop(into))


def _becomes(story: StoryText, place: int) -> bool:
    """거지가 되어: nobody new does anything."""
    return bool(re.match(r"[가이] (?:되|아니)", story.narrated[place - 1 : place + 4]))


def _under_titles(people: dict[str, Somebody]) -> dict[str, Somebody]:
    """박 첨지 is whom 첨지 means, and 최씨 is 최 낭자."""
    titled = [person for name, person in people.items() if person.kind != name and " " in name]
    for person in titled:
        bare = [person.kind, f"{person.name[0]}씨", person.name.split()[0], person.name.replace(" ", "")]
        for name in bare:
            if name in people and people[name] is not person:
                person.absorb(people.pop(name))
    return people


def _one_each(people: list[Somebody]) -> list[Somebody]:
    """홍길동, 길동 and 길동이 are one."""
    people = sorted(people, key=lambda person: (-len(person.name.rstrip("이")), person.name))
    kept: list[Somebody] = []
    for person in people:
        same = next((other for other in kept if _is_same(other.name, person.name)), None)
        if same is None:
            kept.append(person)
        else:
            same.absorb(person)
    return kept


def _is_same(longer: str, shorter: str) -> bool:
    if longer == shorter + "이" or shorter == longer + "이":
        return True
    bare = shorter
    if shorter.endswith("이") and has_final(shorter[-2]):
        bare = shorter[:-1]
    return (
        len(shorter) > 1 and longer.endswith(bare) and longer[: -len(bare)] in words("people_ko", "surnames")
    )


def _kinds_beside(person: Somebody, story: StoryText, kinds: dict[str, Somebody]) -> list[str]:
    """The kinds by which the story calls somebody with a name: 나무꾼 돌쇠, 돌쇠라는 나무꾼, 총각이 … 이름은 돌쇠라."""
    found: list[str] = []
    if not person.is_named:
        return found
    if person.kind:
        found.append(_SAME.get(person.kind, person.kind))
    for name, other in kinds.items():
        for _start, end in other.places:
            if any(story.text[end:begin] in {" ", ", "} for begin, _ in person.places if 0 < begin - end < 3):
                found.append(name)
                break
    for match in chain(_NAMED.finditer(story.text), _FULL_NAME.finditer(story.text)):
        given = match[match.lastindex or 1]
        if given in person.names or person.name.endswith(given):
            near = [
                (place[0], name)
                for name, other in kinds.items()
                for place in other.places
                if match.start() - 100 < place[0] < match.start()
            ]
            if near:
                found.append(_last_subject(near, story))
    return [name for name in dict.fromkeys(found) if name in kinds]


def _last_subject(near: list[tuple[int, str]], story: StoryText) -> str:
    """Of those mentioned before a naming, the last who is a subject."""
    subjects = [
        (start, name)
        for start, name in near
        if re.match(r"[가-힣]+?(?:이|가|은|는)[ ,]", story.text[start : start + 12])
    ]
    return max(subjects or near)[1]


def _speaks(story: StoryText, place: int) -> bool:
    """Whether a verb of speech or feeling, or words said, follow within the clause."""
    behind = story.text[place : place + 32]
    return bool(_SPEAKS.search(behind.split(". ")[0]))


def _act(particle: str) -> float:
    if particle in SUBJECT | ANIMATE | {"을", "를", "의", "와", "과", "도", "라", "이라"}:
        return 1.0
    return 0.5


def _family(particle: str) -> str:
    pairs = {"가": "이", "는": "은", "를": "을", "와": "과", "야": "아", "께서": "이"}
    return "에게" if particle in ANIMATE else pairs.get(particle, particle)


def _is_surname_with_rank(head: str, noun: str) -> bool:
    is_word = noun in _all_kinds() or noun in words("people_ko", "never")
    return head in words("people_ko", "surnames") and not is_word


def _is_name_before(before: str, rank: str) -> bool:
    """Whether a word before a rank is a name: 심 봉사, 안평 대군; but 늙은 대사, 이 노인."""
    if before == "이":
        return rank in _UNDER_FAMILY_NAME
    if before in _THIS or before in words("people_ko", "never") or before in words("people_ko", "pronouns"):
        return False
    if before in words("people_ko", "surnames"):
        return True
    if len(before) > 3 or len(before) < 2 or _MODIFIER.search(before) or before in _all_kinds():
        return False
    return before.endswith("씨") or (rank in _NAMED_RANKS and not any(p for _, p in _particles(before)))


_NAMED_RANKS: Final = words("people_ko", "named_ranks")


def _particles(word: str) -> Iterable[tuple[str, str]]:
    return ((noun, particle) for noun, particle in readings(word) if particle and len(noun) > 1)


def _kind(noun: str) -> str:
    """The word for a person that a noun is or ends in, "" where it is none."""
    if noun in _all_kinds():
        return noun
    if noun in words("people_ko", "never") or noun.endswith("들"):
        return ""
    if _COMPOUND.fullmatch(noun):
        return noun
    return ""


_COMPOUND: Final = re.compile(
    "[가-힣]{1,3}(?:꾼|쟁이|장이|선녀|신령|할머니|할멈|할미|도깨비|호랑이|여우|구렁이|토끼|두꺼비|처녀|총각|장수|도령|아씨|아들|며느리|각시|귀신|대왕|대감|영감|도사)"
    "|[가-힣]{1,3}왕"
)


def _kind_in(word: str) -> str:
    return next((kind for noun, _ in readings(word) if (kind := _kind(noun))), "")


def _may_be_name(noun: str) -> bool:
    if not 2 <= len(noun) <= 4 or noun.endswith("들"):
        return False
    return not any(
        noun in words("people_ko", key) for key in ("never", "pronouns", "groups", "surnames")
    ) and not _MODIFIER.search(noun)


@cache
def _all_kinds() -> frozenset[str]:
    kinds = frozenset[str]().union(*(words("people_ko", key) for key in _KINDS))
    return kinds - words("people_ko", "no_kinds")


@cache
def _ranks() -> tuple[str, ...]:
    return tuple(sorted(words("people_ko", "behind_name"), key=len, reverse=True))


@cache
def _tails() -> tuple[str, ...]:
    return tuple(words("people_ko", "name_tails"))
