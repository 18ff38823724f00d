"""Transactions that try again where the database asks for it."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from django.db import OperationalError, connection, transaction

P = ParamSpec("P")
R = TypeVar("R")

# "try restarting transaction": a deadlock, of which InnoDB undoes one side, and a lock waited for in vain.
_RESTART = frozenset({1205, 1213})
_TIMES = 5


def atomically(work: Callable[P, R]) -> Callable[P, R]:
    """Run `work` in a transaction, again from its start where MySQL broke a deadlock at its expense.

    InnoDB locks index entries in the order in which a plan meets them, so two right transactions can deadlock.
    What is undone has had no effect: side effects belong into `on_commit`. Inside of another transaction it is part
    of that one, and is not tried again.
    """

    @wraps(work)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        for left in reversed(range(_TIMES)):
            is_outermost = not connection.in_atomic_block
            try:
                with transaction.atomic():
                    return work(*args, **kwargs)
            except OperationalError as error:
                if not (left and is_outermost and error.args and error.args[0] in _RESTART):
                    raise
                time.sleep(random.uniform(0.005, 0.03))
        raise AssertionError("the last try returns or raises")

    return run
