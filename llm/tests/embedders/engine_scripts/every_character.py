"""Has the engine's tokenizer read each character of Unicode, among others and in a run by itself."""

from __future__ import annotations

from llm.embedders.e5 import BYTES
from llm.embedders.engine import loaded_engine
from llm.embedders.text import prepared

engine = loaded_engine()
last, count = 0x110000, 300
for start in range(0, last, count):
    text = "".join(map(chr, range(start, min(start + count, last))))
    assert engine.token_count(prepared(text, characters=BYTES, size=BYTES), True) >= 2
# Twenty of the worst one in a row were enough to overflow the heap.
for code in (*range(0x3400), *range(0xA000, 0xAC00, 3), *range(0xF900, 0x10000), *range(0x1F000, 0x1FFFF, 5)):
    text = prepared(chr(code) * 60, characters=BYTES, size=BYTES)
    assert engine.token_count(text, True) >= 2
