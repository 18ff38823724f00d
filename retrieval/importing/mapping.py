"""From what others call things to our fields: aliases, column mapping, nested labels of Korean public story data.

The nested form has no published schema. What is read leniently is: objects and lists at any depth; whatever an outer
object says of a work or a passage holds for what is inside it; an object with a text of its own is a passage; objects
named 내용분류, tags and the like hold values by category, which may be strings, lists, or further objects.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any, Final

from retrieval.categories import CATEGORIES
from retrieval.content import NOTES, BadContent

Fields = dict[str, Any]

_NAMES: Final = {
    "work": "work work_id work_slug slug 작품id 작품번호",
    "title": "title work_title book_title 제목 작품명 작품제목 도서명 서명",
    "language": "language lang 언어",
    "period": "period era 시대 시기 연대 창작시기",
    "genre": "genre 장르 갈래 문학갈래",
    "source": "source 출처 원전 수록 수록문헌 원문출처",
    "licence": "licence license rights 라이선스 저작권 이용조건",
    "position": "position paragraph_number 단락일련번호 단락번호 문단번호 순번",
    "text": "text passage paragraph content 본문 단락데이터 단락내용 원문 내용",
    "topic": "topic topic_sentence theme_sentence 주제문",
    "keywords": "keywords 주제어 키워드",
    "tags": "tags 내용분류 태그",
    "part": "part plot_part 구성단계 플롯",
    "notes": "notes",
    "overview": "overview 작품개요 줄거리",
    "characteristics": "characteristics 작품특징",
    "significance": "significance 문학사적의의",
}
_CATEGORY_NAMES: Final = {
    "genre": "장르",
    "characters": "캐릭터 인물 등장인물",
    "occupations": "직업신분 직업 신분",
    "motif": "사건모티프 사건 모티프 모티브",
    "location": "공간 배경 공간적배경 장소",
    "emotion": "감정 정서",
    "actions": "행동",
    "relationships": "인물관계 관계",
    "dialogue": "대화형태 대화",
    "keywords": "주제어 키워드",
    "theme": "주제문",
}
ALIASES: Final = {alias: field for field, names in _NAMES.items() for alias in names.split()}
CATEGORY_OF: Final = {alias: key for key, names in _CATEGORY_NAMES.items() for alias in names.split()} | {
    key: key for key in CATEGORIES
}
FIELDS: Final = frozenset(_NAMES) | {f"tags.{key}" for key in CATEGORIES}
# What describes one passage is not passed on to those inside it or beside it.
_OF_A_WORK: Final = frozenset(
    ["work", "title", "language", "period", "genre", "source", "licence", "notes", *NOTES]
)
_NESTED: Final = frozenset(["text", "keywords", "notes"])
MAX_DEPTH: Final = 20


def parse_mapping(given: str) -> dict[str, str]:
    """ "text=본문,title=제목" as their name → our field. Raises ValueError, which says what is wrong."""
    mapping = {}
    for pair in filter(None, (part.strip() for part in given.split(","))):
        field, equals, column = (part.strip() for part in pair.partition("="))
        if not equals or not column:
            raise ValueError(f"{pair!r} is not of the form field=column")
        if field not in FIELDS:
            raise ValueError(f"there is no field {field!r}; there are {', '.join(sorted(FIELDS))}")
        mapping[column] = field
    return mapping


class Mapper:
    """Turns a decoded row of any file into fields of ours, as `passage_row` and `work_row` take them.

    `columns` (their name → our field) goes before the aliases; `defaults` fill what a row leaves out.
    """

    def __init__(self, columns: Mapping[str, str] | None = None, defaults: Fields | None = None) -> None:
        self.columns = dict(columns or {})
        self.defaults = dict(defaults or {})

    def rows(self, value: Any) -> Iterator[Fields]:
        """The passages in a decoded row; where there is none but a work is described, that (without "text").

        Raises BadContent where neither is found.
        """
        found = False
        for fields in self._walk(value, {}, 0):
            found = True
            yield _finished({**self.defaults, **fields})
        if found:
            return
        fields = self._own(value)[0] if isinstance(value, Mapping) else {}
        if not isinstance(value, Mapping) or not fields.get("title"):
            raise BadContent("no text was found")
        yield _finished({**self.defaults, **fields})

    def _walk(self, value: Any, outer: Fields, depth: int) -> Iterator[Fields]:
        if depth > MAX_DEPTH:
            raise BadContent(f"nested deeper than {MAX_DEPTH} levels")
        if isinstance(value, list):
            for item in value:
                yield from self._walk(item, outer, depth + 1)
        elif isinstance(value, Mapping):
            yield from self._walk_object(value, outer, depth)

    def _walk_object(self, value: Mapping[str, Any], outer: Fields, depth: int) -> Iterator[Fields]:
        own, inside = self._own(value)
        texts = own.get("text")
        if isinstance(texts, list | Mapping):
            inside.append(own.pop("text"))
        within = []
        for item in inside:
            if self._holds_text(item, depth):
                within.append(item)
            else:
                own = {**self._own_deep(item, depth), **own}
        here = _merged(outer, own)
        if "text" in own:
            yield here
            passed = {key: item for key, item in here.items() if key in _OF_A_WORK}
        else:  # labels of a whole document hold for its paragraphs
            passed = {key: item for key, item in here.items() if key not in ("position", "text")}
        if isinstance(texts, list):
            yield from _numbered(texts, passed)
        for item in within:
            yield from self._walk(item, passed, depth + 1)

    def _own(self, value: Mapping[str, Any]) -> tuple[Fields, list[Any]]:
        """What an object says itself, by our names; and what else is nested in it."""
        own: Fields = {}
        inside = []
        for name, item in value.items():
            field = self._field(str(name))
            if field is None:
                if isinstance(item, Mapping | list):
                    inside.append(item)
            elif field == "work" and isinstance(item, Mapping):
                own |= {key: got for key, got in self._own(item)[0].items() if key in _OF_A_WORK}
                own.setdefault("work", item.get("id") or own.get("title"))
            elif field == "tags":
                own["tags"] = _merge_tags(own.get("tags", {}), self._tags(name, item))
            elif field.startswith("tags."):
                own["tags"] = _merge_tags(own.get("tags", {}), _category(field.removeprefix("tags."), item))
            elif field not in _NESTED and isinstance(item, Mapping | list):
                inside.append(item)
            elif field == "text" and not isinstance(item, str | list | Mapping):
                continue
            elif item not in (None, "", []):
                said = _values(item) if field == "keywords" else item
                own[field] = (
                    said if name == field else own.get(field, said)
                )  # our own name goes before others
                _also_tag(own, str(name), field, item)
        return own, inside

    def _own_deep(self, value: Any, depth: int) -> Fields:
        if depth > MAX_DEPTH or not isinstance(value, Mapping):
            return {}
        own, inside = self._own(value)
        for item in inside:
            own = {**self._own_deep(item, depth + 1), **own}
        return own

    def _holds_text(self, value: Any, depth: int) -> bool:
        if depth > MAX_DEPTH:
            raise BadContent(f"nested deeper than {MAX_DEPTH} levels")
        if isinstance(value, list):
            return any(self._holds_text(item, depth + 1) for item in value)
        if not isinstance(value, Mapping):
            return False
        return any(
            self._field(str(name)) == "text" or self._holds_text(item, depth + 1)
            for name, item in value.items()
        )

    def _field(self, name: str) -> str | None:
        if name in self.columns:
            return self.columns[name]
        if name.startswith("tags."):
            return name if name in FIELDS else None
        return ALIASES.get(_plain(name))

    def _tags(self, name: str, value: Any) -> dict[str, Any]:
        """Values by category; of 내용분류 what has no category here is left out, of `tags` it is an error later on."""
        value = _decoded(value)
        if isinstance(value, list):
            value = _named_values(value)
        if not isinstance(value, Mapping):
            return {}
        tags: dict[str, Any] = {}
        for label, item in value.items():
            key = CATEGORY_OF.get(_plain(str(label)))
            if key is not None:
                tags = _merge_tags(tags, _category(key, item))
            elif str(name) == "tags":
                tags[str(label)] = _leaves(item)
        return tags


def _numbered(texts: list[Any], fields: Fields) -> Iterator[Fields]:
    """The passages of a document that is a list of bare texts."""
    for position, text in enumerate(texts, 1):
        if isinstance(text, str):
            yield {**fields, "text": text, "position": position}


def _category(key: str, value: Any) -> Fields:
    """A sentence may have commas in it; all other values are words."""
    return {key: _leaves(_decoded(value)) if key == "theme" else _values(value)}


def _decoded(value: Any) -> Any:
    """A list or object that a table has as JSON in a cell."""
    if isinstance(value, str) and value.lstrip().startswith(("[", "{")):
        try:
            return json.loads(value)
        except (ValueError, RecursionError):
            return value
    return value


def _values(value: Any) -> list[Any]:
    """One string as a list: "나무꾼, 사슴". What is a list already is taken as it is."""
    value = _decoded(value)
    if isinstance(value, str):
        return [part for part in (part.strip() for part in _SEPARATORS.split(value)) if part]
    return _leaves(value)


def _finished(fields: Fields) -> Fields:
    """Notes gathered into one object, and what is left empty taken out."""
    notes = dict(fields.pop("notes", None) or {}) if isinstance(fields.get("notes"), Mapping | None) else {}
    for name in NOTES:
        if said := fields.pop(name, None):
            notes.setdefault(name, said)
    return {**fields, "notes": notes} if notes else fields


def _merged(outer: Fields, own: Fields) -> Fields:
    merged = {**outer, **own}
    if outer.get("tags") and own.get("tags"):
        merged["tags"] = {**outer["tags"], **own["tags"]}
    return merged


def _also_tag(own: Fields, name: str, field: str, item: Any) -> None:
    """주제어 and 주제문 are categories as well; of our own names only `tags` says what is in them."""
    key = {"주제어": "keywords", "주제문": "theme"}.get(_plain(name))
    if key is not None and field in ("keywords", "topic"):
        own["tags"] = _merge_tags(own.get("tags", {}), _category(key, item))


def _merge_tags(tags: dict[str, Any], more: dict[str, Any]) -> dict[str, Any]:
    return {**tags, **{key: [*tags.get(key, []), *values] for key, values in more.items()}}


def _named_values(items: list[Any]) -> dict[str, Any]:
    """[{"분류": "캐릭터", "값": ["사슴"]}, …] as an object."""
    values: dict[str, Any] = {}
    for item in items:
        if isinstance(item, Mapping):
            plain = {_plain(str(name)): value for name, value in item.items()}
            label = next(
                (plain[name] for name in ("분류", "항목", "category", "name") if name in plain), None
            )
            value = next((plain[name] for name in ("값", "태그", "value", "values") if name in plain), None)
            if isinstance(label, str) and value is not None:
                values[label] = [*values.get(label, []), *_leaves(value)]
            elif label is None:
                values |= {str(name): inner for name, inner in item.items()}
    return values


def _leaves(value: Any) -> list[Any]:
    """The values at the bottom of nested lists and objects, in their order."""
    if isinstance(value, Mapping):
        value = list(value.values())
    if isinstance(value, list):
        return [leaf for item in value for leaf in _leaves(item)]
    return [] if value in (None, "") else [value]


_SEPARATORS = re.compile(r"[,;|、，；]")
_SIGNS = re.compile(r"[\s/·ㆍ\-]+")


@lru_cache(maxsize=4096)
def _plain(name: str) -> str:
    """A name as the aliases are written: "사건/모티프" → "사건모티프"."""
    return _SIGNS.sub("", name).lower()
