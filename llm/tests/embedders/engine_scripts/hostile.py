"""Embeds what people, models and attackers may send. Any crash, hang or vector without direction ends it."""

from __future__ import annotations

import random
import unicodedata

import numpy as np

from llm.embedders.e5 import E5Embedder

FILIAL = "심청이 인당수에 빠지다"


def runs() -> list[str]:
    characters = "\ufdfa \0 \ufdfb \ud800 \u3300 \ufeff \u1160 \u0301 \U0001f600 \U0001f1f0 ꔀ 龘"
    return [char * count for char in characters.split() for count in (1, 30)]


def huge() -> list[str]:
    return [char * (1 << 20) for char in "\ufdfa\0\n\u0301"] + [FILIAL * 50_000]


def blocks() -> list[str]:
    """Texts of characters from all over Unicode, 48 at a time."""
    codes = [code for code in range(0, 0x110000, 61) if unicodedata.category(chr(code)) not in ("Cn", "Co")]
    return ["".join(map(chr, codes[start : start + 48])) for start in range(0, len(codes), 48 * 9)]


def noise() -> list[str]:
    random.seed(3)
    return ["".join(chr(random.randrange(0x110000)) for _ in range(60)) for _ in range(10)] + [
        random.randbytes(90).decode("utf-8", "surrogateescape") for _ in range(10)
    ]


def main() -> None:
    embedder = E5Embedder()
    before = embedder.embed([FILIAL])
    texts = [
        *runs(),
        *huge(),
        *blocks(),
        *noise(),
        "",
        "심청\0놀부",
        "\x1b]0;\x07",
        "👩‍👩‍👧‍👦" * 20,
    ]
    lengths = np.linalg.norm(embedder.embed(texts), axis=1)
    assert (np.isclose(lengths, 1, atol=1e-4) | (lengths == 0)).all(), lengths
    assert (lengths == 0).mean() < 0.2
    assert (embedder.embed([FILIAL]) == before).all()


main()
