"""`manage.py serve`: what `make run` runs."""

from __future__ import annotations

import errno
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from django.core.management import CommandError, call_command
from django.core.management.base import BaseCommand

from retrieval.importing.starter import load_starter_corpus
from retrieval.indexing.builder import is_soon_built


class Command(BaseCommand):
    help = "Bring the database up to date and serve on HOST and PORT, for one person or a few."
    requires_system_checks = ()  # runserver makes them

    def handle(self, *args: Any, **options: Any) -> None:
        host, port = settings.HOST, settings.PORT
        refuse_busy_port(host, port)
        call_command("migrate", interactive=False, verbosity=0)
        self._load_corpus()
        if not settings.DEBUG:
            call_command("collectstatic", interactive=False, verbosity=0)
        shown = f"[{host}]" if ":" in host else host
        with self._prepared_search():
            call_command("runserver", f"{shown}:{port}", use_reloader=False, use_ipv6=":" in host)

    def _load_corpus(self) -> None:
        """Says something only where something has changed. A passage that cannot be taken keeps nobody from serving."""
        counts, bad = load_starter_corpus()
        if counts.changed:
            self.stdout.write(f"Corpus: {counts.added} passages added, {counts.updated} updated.")
        for row in bad:
            self.stderr.write(f"Corpus: {row}")

    @contextmanager
    def _prepared_search(self) -> Iterator[None]:
        """Have the corpus searchable: at once where that takes a moment, else by a process beside the server."""
        if is_soon_built():
            try:
                call_command("prepare_search", stdout=self.stdout, stderr=self.stderr)
            except CommandError as error:
                self.stderr.write(f"Search: {error}")
            yield
            return
        self.stdout.write("Search: the index is being built beside the server.")
        command = [sys.executable, str(settings.BASE_DIR / "manage.py"), "prepare_search", "--aside"]
        # In a session of its own: Ctrl-C is meant for the server, which then ends the build; the next one goes on.
        build = subprocess.Popen(command, stdin=subprocess.DEVNULL, start_new_session=True)  # noqa: S603 - fixed words
        try:
            yield
        finally:
            build.terminate()
            build.wait()


def refuse_busy_port(host: str, port: int) -> None:
    """Raises CommandError where nobody could listen there: daphne would only log it and hang on."""
    if not 0 < port < 65536:  # the resolver would take it modulo 65536
        raise CommandError(f"PORT={port} is not a port: it must be between 1 and 65535.")
    try:
        family, kind, proto, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind, proto) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
            probe.listen()
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise CommandError(
                f"Port {port} of {host} is in use. Stop what listens there, or choose another: PORT={port + 1} make run"
            ) from None
        raise CommandError(f"HOST={host} PORT={port} cannot be listened on: {error.strerror}.") from None
