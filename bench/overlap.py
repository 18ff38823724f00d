"""How surely copied runs are found, and what looking for them costs: `python bench/overlap.py --passages 100000`.

The corpus: the starter corpus without its last tenth, and passages that are made of its words, each following another
as it does there, up to `--passages`. The texts: the passages of that tenth, as they are and with a run of a passage of
the corpus planted in them, with other spaces and punctuation, and particles and endings swapped or dropped. A plant
counts as found where a run of 20 syllables or more is told that covers most of it; a false alarm is a text without a
plant of which such a run is told. Every passage of the starter corpus is held against the other works, too.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import re
import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path

os.environ.setdefault("OMP_NUM_THREADS", "1")
ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from common.text import has_hangul  # noqa: E402
from retrieval.indexing.parts import PassageRecord  # noqa: E402
from retrieval.overlap import Overlap, OverlapPart, OverlapStream  # noqa: E402
from retrieval.syllables import syllables_of  # noqa: E402

CORPUS = ROOT / "retrieval" / "corpus" / "passages"
FLAG = 20
DELTA = 15  # characters that come within a tick of 50 ms at 300 a second
FOLLOWS = 0.3  # of the words, the next one is one that follows it somewhere
EDITED = 0.5  # of the words that end in something that can be edited
EDITS = {
    "은": ("이", "도", ""), "는": ("가", "도", ""), "이": ("은", "도", ""), "가": ("는", "도", ""),
    "을": ("은", "도", ""), "를": ("는", "도", ""), "에": ("에서", "으로", ""), "에서": ("에", ""),
    "으로": ("에", ""), "의": ("",), "과": ("이며", ""), "와": ("하고", ""), "도": ("은", ""),
    "에게": ("에", "께"), "고": ("며", "니"), "며": ("고", "니"), "니": ("고", "며"), "거늘": ("니",),
    "까지": ("",), "더라": ("니라", "도다"), "더니": ("매",), "하여": ("하고",), "the": ("a",), "a": ("the",),
}  # fmt: skip


class Records:
    """A source of passages, read as often as is asked."""

    def __init__(self, texts: Sequence[tuple[int, str]]) -> None:
        self.texts = texts

    def __len__(self) -> int:
        return len(self.texts)

    def records(self) -> Iterator[PassageRecord]:
        for number, (work, text) in enumerate(self.texts, start=1):
            yield PassageRecord(number, work, "", "ko", "", text, "", (), {}, "", "")


def starter() -> list[tuple[int, str]]:
    """Work and text of every passage of the starter corpus."""
    return [
        (work, json.loads(line)["text"])
        for work, path in enumerate(sorted(CORPUS.glob("*.jsonl")), start=1)
        for line in path.read_text(encoding="utf-8").splitlines()
    ]


def more(texts: Sequence[tuple[int, str]], count: int, chance: random.Random) -> Iterator[tuple[int, str]]:
    """`count` passages of their words, each in one language: now and then a word that follows there, mostly any."""
    spoken = {
        is_english: [t.split() for _, t in texts if (not has_hangul(t)) is is_english]
        for is_english in (True, False)
    }
    words = {is_english: [word for said in many for word in said] for is_english, many in spoken.items()}
    following: dict[str, list[str]] = {}
    for said in (*spoken[True], *spoken[False]):
        for word, after in pairwise(said):
            following.setdefault(word, []).append(after)
    for number in range(count):
        any_of = words[chance.random() < 0.1]
        word, told = chance.choice(any_of), []
        for _ in range(chance.randint(40, 110)):
            told.append(word)
            word = chance.choice(
                following[word] if word in following and chance.random() < FOLLOWS else any_of
            )
        yield 1000 + number // 20, " ".join(told)


def disguised(text: str, chance: random.Random) -> str:
    """A run as somebody else writes it down."""
    said = []
    for word in re.findall(r"\S+", text):
        stem, mark = re.match(r"(.*?)(\W*)\Z", word, re.S).groups()  # type: ignore[union-attr]
        if stem not in EDITS and chance.random() < EDITED:
            for ending in sorted(EDITS, key=len, reverse=True):
                if stem.endswith(ending) and len(stem) > len(ending) and not ending.isascii():
                    stem = stem[: -len(ending)] + chance.choice(EDITS[ending])
                    break
        elif stem.isascii() and stem in EDITS and chance.random() < EDITED:
            stem = chance.choice(EDITS[stem])
        said.append(stem + (chance.choice((",", ".", " …", "!", "")) if chance.random() < 0.3 else mark))
        said.append("" if chance.random() < 0.2 and has_hangul(stem) else " ")
    return "".join(said)


def plant(text: str, length: int, chance: random.Random) -> str | None:
    """`length` syllables of a passage, from anywhere in it; None where it is shorter."""
    found = syllables_of(text)
    if len(found) < length:
        return None
    begin = chance.randrange(len(found) - length + 1)
    return text[found.starts[begin] : found.ends[begin + length - 1]]


def told(overlap: Overlap, text: str, costs: list[float]) -> OverlapStream:
    """Feed a text as it streams; the CPU milliseconds of each batch are added to `costs`."""
    stream = OverlapStream(overlap)
    for begin in range(0, len(text), DELTA):
        before = time.process_time()
        stream.feed(text[begin : begin + DELTA], is_last=begin + DELTA >= len(text))
        stream.running()
        costs.append((time.process_time() - before) * 1000)
    return stream


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--passages", type=int, default=20_000)
    parser.add_argument("--plants", type=int, default=400, help="of each length")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    chance = random.Random(options.seed)
    texts = starter()
    hosts = [text for _, text in texts[9::10]]
    corpus = [pair for number, pair in enumerate(texts) if number % 10 != 9]
    corpus += more(corpus, max(options.passages - len(corpus), 0), chance)
    with tempfile.TemporaryDirectory(prefix="storytool-bench-") as directory:
        folder = Path(directory)
        before = time.process_time()
        manifest = OverlapPart().build(Records(corpus), folder, None, lambda _: None)
        built = time.process_time() - before
        size = sum(path.stat().st_size for path in folder.iterdir())
        overlap = OverlapPart().open(folder, manifest)
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(
            f"{len(corpus):,} passages, {manifest['syllables']:,} syllables: built in {built:.1f} s CPU, "
            f"{size / 1e6:.0f} MB, peak memory {peak:.0f} MB (the corpus is held in it)\n"
        )
        costs: list[float] = []
        print("| planted syllables | found | recall |\n|---|---|---|")
        for length in (20, 40, 80):
            found = tried = 0
            while tried < options.plants:
                _, text = corpus[chance.randrange(len(corpus))]
                run = plant(text, length, chance)
                if run is None:
                    continue
                tried += 1
                host = chance.choice(hosts)
                cut = host.index(" ", chance.randrange(len(host) // 2)) + 1
                hidden = disguised(run, chance)
                stream = told(overlap, host[:cut] + hidden + " " + host[cut:], costs)
                end = cut + len(hidden)
                overlaps = [min(each.end, end) - max(each.start, cut) for each in stream.runs(FLAG)]
                if max(overlaps, default=0) >= 0.6 * len(hidden):
                    found += 1
                elif os.environ.get("SHOW"):
                    print(
                        repr(run), repr(hidden), [r for r in stream.runs() if r.end > cut and r.start < end]
                    )
            print(f"| {length} | {found} of {tried} | {found / tried:.4f} |")
        alarms = sum(bool(told(overlap, host, costs).runs(FLAG)) for host in hosts)
        print(f"\nFalse alarms: {alarms} of {len(hosts)} texts without a plant.")
        costs.sort()
        print(
            f"A batch of {DELTA} characters: median {statistics.median(costs):.2f} ms of CPU, "
            f"99 % within {costs[int(len(costs) * 0.99)]:.2f} ms, the slowest {costs[-1]:.2f} ms."
        )
    against_each_other(texts)


def against_each_other(texts: Sequence[tuple[int, str]]) -> None:
    """The longest run that each passage of the starter corpus shares with another work."""
    with tempfile.TemporaryDirectory(prefix="storytool-bench-") as directory:
        overlap = OverlapPart().open(
            Path(directory), OverlapPart().build(Records(texts), Path(directory), None, lambda _: None)
        )
        longest = [
            max(
                (run.length for run in told(overlap, text, []).runs() if texts[run.row][0] != work), default=0
            )
            for work, text in texts
        ]
    alarms = sum(length >= FLAG for length in longest)
    print(
        f"\nStarter corpus: {alarms} of {len(texts)} passages share {FLAG} syllables with another work; ",
        end="",
    )
    print(f"the longest run is one of {max(longest)}.")


if __name__ == "__main__":
    main()
