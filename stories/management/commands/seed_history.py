"""`manage.py seed_history`: a long history of sample tales, to measure with."""

from __future__ import annotations

from argparse import ArgumentParser
from time import monotonic
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from accounts.models import User
from stories.management.seeding import Seeding


class Command(BaseCommand):
    help = (
        "Write a history of sample tales for a user, who is made where there is none. Meant for measuring, "
        "with DEBUG=off: on MySQL and MariaDB nobody can search while it runs."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--threads", type=int, default=1_000)
        parser.add_argument("--turns", type=int, default=10_000)
        parser.add_argument("--user", default="reader", help="A username.")

    def handle(self, *args: Any, threads: int, turns: int, user: str, **options: Any) -> None:
        if not 1 <= threads <= turns:
            raise CommandError("There must be at least one thread, and a turn in each.")
        owner = User.objects.filter(username=user).first() or User.objects.create_user(user)
        started = monotonic()

        def progress(written: int) -> None:
            rate = written / max(monotonic() - started, 0.001)
            self.stdout.write(f"\r{written:,} of {turns:,} turns, {rate:,.0f} a second", ending="")
            self.stdout.flush()

        Seeding(owner, threads, turns).run(progress)
        self.stdout.write(f"\n{threads:,} threads written in {monotonic() - started:.0f} s")
