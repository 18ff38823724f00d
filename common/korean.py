"""Korean syllables and particles (조사): which form a word takes, by the sound it ends in."""

from __future__ import annotations

import re
import unicodedata

FINALS = (
    "", "ㄱ", "ㄲ", "ㄳ", "ㄴ", "ㄵ", "ㄶ", "ㄷ", "ㄹ", "ㄺ", "ㄻ", "ㄼ", "ㄽ", "ㄾ", "ㄿ", "ㅀ",
    "ㅁ", "ㅂ", "ㅄ", "ㅅ", "ㅆ", "ㅇ", "ㅈ", "ㅊ", "ㅋ", "ㅌ", "ㅍ", "ㅎ",
)  # fmt: skip
INITIALS = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ"
VOWELS = "ㅏㅐㅑㅒㅓㅔㅕㅖㅗㅘㅙㅚㅛㅜㅝㅞㅟㅠㅡㅢㅣ"

# The form after a consonant, the form after a vowel. ㄹ before 으로 is handled in `particle`.
PAIRS = (
    ("은", "는"),
    ("이", "가"),
    ("을", "를"),
    ("과", "와"),
    ("아", "야"),
    ("으로", "로"),
    ("으로서", "로서"),
    ("으로써", "로써"),
    ("이여", "여"),
    ("이시여", "시여"),
)
_BY_FORM = {form: pair for pair in PAIRS for form in pair}

# Sino-Korean reading of the last digit, and of a run of zeros by its length (십 백 천 만 … 억).
_DIGIT_FINALS = dict(zip("0123456789", ("ㅇ", "ㄹ", "", "ㅁ", "", "", "ㄱ", "ㄹ", "ㄹ", ""), strict=True))
_ZERO_FINALS = {1: "ㅂ", 2: "ㄱ", 3: "ㄴ", 4: "ㄴ", 5: "ㄴ", 6: "ㄴ", 7: "ㄴ"}

# Names of Latin letters in Korean that end in a consonant (엘, 엠, 엔, 알); all others end in a vowel.
_LETTER_FINALS = {"L": "ㄹ", "M": "ㅁ", "N": "ㄴ", "R": "ㄹ"}

# Readings of hanja that tales and topics commonly end in.
HANJA = {
    "山": "산", "水": "수", "江": "강", "海": "해", "川": "천", "天": "천", "地": "지", "人": "인", "女": "녀",
    "子": "자", "王": "왕", "龍": "용", "竜": "용", "虎": "호", "狐": "호", "神": "신", "仙": "선", "鬼": "귀",
    "月": "월", "日": "일", "花": "화", "木": "목", "火": "화", "金": "금", "土": "토", "風": "풍", "雲": "운",
    "雨": "우", "雪": "설", "春": "춘", "夏": "하", "秋": "추", "冬": "동", "父": "부", "母": "모", "兄": "형",
    "弟": "제", "夫": "부", "妻": "처", "君": "군", "臣": "신", "民": "민", "國": "국", "家": "가", "門": "문",
    "城": "성", "村": "촌", "宮": "궁", "寺": "사", "道": "도", "心": "심", "孝": "효", "忠": "충", "義": "의",
    "愛": "애", "夢": "몽", "傳": "전", "記": "기", "書": "서", "劍": "검", "玉": "옥", "馬": "마", "牛": "우",
    "鳥": "조", "魚": "어", "鶴": "학", "鹿": "록", "龜": "구", "蛇": "사", "童": "동", "老": "로", "僧": "승",
    "客": "객", "將": "장", "軍": "군", "士": "사", "生": "생", "死": "사", "恩": "은", "福": "복", "善": "선",
    "惡": "악", "美": "미", "德": "덕", "力": "력", "命": "명", "時": "시", "歌": "가", "詩": "시", "文": "문",
}  # fmt: skip


def is_syllable(char: str) -> bool:
    """Whether this one character is a precomposed Hangul syllable."""
    return "가" <= char <= "힣"


def has_hangul(text: str) -> bool:
    """Whether any syllable or letter of Hangul stands in the text."""
    return any(is_syllable(char) or "ㄱ" <= char <= "ㅣ" or "\u1100" <= char <= "\u11ff" for char in text)


def decompose(syllable: str) -> tuple[str, str, str]:
    """Initial, vowel and final (empty if open) of one syllable. Raises ValueError for anything else."""
    if len(syllable) != 1 or not is_syllable(syllable):
        raise ValueError(f"not a Hangul syllable: {syllable!r}")
    index = ord(syllable) - 0xAC00
    return INITIALS[index // 588], VOWELS[index % 588 // 28], FINALS[index % 28]


def final_sound(word: str) -> str:
    """The consonant (as a jamo) that the word ends in when read aloud in Korean; empty for a vowel.

    Brackets, quotes and other marks at the end are not read. A word with nothing to read ends in a vowel.
    """
    text = unicodedata.normalize("NFC", word).rstrip()
    while text and not text[-1].isalnum():
        text = text[:-1]
    if not text:
        return ""
    last = text[-1]
    if is_syllable(last):
        return decompose(last)[2]
    if last in _DIGIT_FINALS:
        return _number_final(text)
    if last.isascii():
        return _latin_final(text)
    return _other_final(last)


def has_final(word: str) -> bool:
    """Whether the word ends in a consonant (has a 받침)."""
    return final_sound(word) != ""


def particle(word: str, form: str) -> str:
    """The form of a particle that follows `word`: `particle("달", "으로")` is "로".

    `form` is either form of a pair (은/는, 이/가, 을/를, 과/와, 으로/로, 아/야 …) or an ending on the copula
    written after a consonant (이라, 이로다, 이었더라 …), which loses or contracts its 이 after a vowel.
    Anything else (에, 에서, 의, 도 …) does not change and is returned as it is.
    """
    final = final_sound(word)
    pair = _BY_FORM.get(form)
    if pair is not None:
        if pair[0].startswith("으로") and final == "ㄹ":
            return pair[1]
        return pair[0] if final else pair[1]
    if final or not form.startswith("이"):
        return form
    if form.startswith("이었"):
        return "였" + form[2:]
    return form[1:]


def attach(word: str, form: str) -> str:
    """The word with the right form of the particle: `attach("나무꾼", "는")` is "나무꾼은"."""
    return word + particle(word, form)


def _number_final(text: str) -> str:
    digits = re.search(r"[0-9]+$", text)
    run = digits.group() if digits else text[-1]
    zeros = len(run) - len(run.rstrip("0"))
    if zeros and zeros < len(run):
        return _ZERO_FINALS.get(zeros, "ㄱ")
    return _DIGIT_FINALS[run[-1]]


def _latin_final(text: str) -> str:
    match = re.search(r"[A-Za-z]+$", text)
    word = match.group() if match else text[-1]
    if len(word) == 1 or (word.isupper() and len(word) <= 4):
        return _LETTER_FINALS.get(word[-1].upper(), "")
    word = word.lower()
    for ending, final in (
        ("ng", "ㅇ"),
        ("le", "ㄹ"),
        ("l", "ㄹ"),
        ("me", "ㅁ"),
        ("m", "ㅁ"),
        ("ne", "ㄴ"),
        ("n", "ㄴ"),
    ):
        if word.endswith(ending):
            return final
    # A stop after one short vowel closes the syllable (book 북, cat 캣); after anything else it opens one (파크).
    stop = re.search(r"(?:^|[^aeiou])(?:[aiou]|e|oo)([ptkcb])k?$", word)
    return {"p": "ㅂ", "b": "ㅂ", "t": "ㅅ", "k": "ㄱ", "c": "ㄱ"}[stop.group(1)] if stop else ""


def _other_final(char: str) -> str:
    if char in HANJA:
        return decompose(HANJA[char])[2]
    if "ㄱ" <= char <= "ㅎ":
        return "ㄱ" if char == "ㄱ" else "ㅇ"  # letters are named 기역, 니은 …: all names end in a consonant
    if "\u4e00" <= char <= "\u9fff":
        return "ㄴ"  # more than half of the Sino-Korean readings end in a consonant
    return ""
