"""Progress: how far, how fast, how long still; one line on a terminal, now and then a line in a log."""

from __future__ import annotations

import pytest

from retrieval.importing.progress import Progress, duration


class Stream:
    def __init__(self, terminal=False):
        self.written = []
        self.isatty = lambda: terminal

    def write(self, text, ending="\n"):
        self.written.append(text + ending)

    def flush(self):
        pass


class Clock:
    now = 0.0

    def __call__(self):
        return self.now


@pytest.mark.parametrize(
    ("seconds", "said"), [(0.4, "0 s"), (89, "89 s"), (90, "2 min"), (3600, "60 min"), (7800, "2 h 10 min")]
)
def test_durations(seconds, said):
    assert duration(seconds) == said


def test_the_time_left_follows_from_the_share_done():
    progress = Progress(Stream(), 1000)
    progress.done = 250
    assert progress.line(5000, 10.0) == "5,000 passages, 25%, 500/s, 30 s left"


def test_nothing_is_promised_before_anything_is_known():
    assert Progress(Stream(), 0).line(0, 1.0) == "0 passages, 0%, 0/s"


def test_a_log_gets_a_line_now_and_then():
    stream, clock = Stream(), Clock()
    progress = Progress(stream, 100, clock)
    for second in range(25):
        clock.now = second
        progress.tell(second)
    assert len(stream.written) == 2
    assert all(line.endswith("\n") for line in stream.written)


def test_a_terminal_has_one_line_that_is_taken_off_again():
    stream, clock = Stream(terminal=True), Clock()
    progress = Progress(stream, 100, clock)
    clock.now = 1
    progress.tell(5)
    progress.clear()
    shown, cleared = stream.written
    assert shown.startswith("\r5 passages")
    assert cleared == "\r" + " " * (len(shown) - 1) + "\r"
    progress.clear()
    assert len(stream.written) == 2
