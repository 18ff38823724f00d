"""The claim of a build to be the only one, on whatever machine: its row in `index_builds`."""

from __future__ import annotations

import logging
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from threading import Event, Thread
from typing import Any, Final

from django.db import DatabaseError, IntegrityError, connection, transaction
from django.db.models import Q
from django.utils import timezone

from retrieval.errors import BuildRunning, RecallTooLow
from retrieval.models import IndexBuild

logger = logging.getLogger(__name__)

SECONDS: Final = 60.0
_BEAT: Final = 5.0


class BuildLease:
    """What a running build says of itself. Its row is written every few seconds, by a thread of its own."""

    def __init__(self, row: IndexBuild) -> None:
        self._row = row
        self._told: dict[str, Any] = {}
        self._ended = Event()

    def tell(self, **fields: Any) -> None:
        """To be written with the next beat."""
        self._told.update(fields)

    def hold(self) -> None:
        """Write what was told, and make sure that the claim still stands. Raises BuildRunning where it does not."""
        if not self._write(lease_expires_at=timezone.now() + timedelta(seconds=SECONDS), **self._told):
            raise BuildRunning

    def finish(self, status: IndexBuild.Status, **fields: Any) -> None:
        """Let others build. Does nothing where the claim was lost."""
        ended = {"status": status, "slot": None, "finished_at": timezone.now(), "stage": ""}
        self._write(**{**self._told, **fields, **ended})

    def forget(self) -> None:
        """There was nothing to build: nothing is kept of it."""
        self._mine().delete()

    def beat(self) -> None:
        """Holds on until `end`. A database that is away for a moment is asked again."""
        try:
            while not self._ended.wait(_BEAT):
                try:
                    self.hold()
                except DatabaseError:
                    logger.warning("the build's lease could not be prolonged", exc_info=True)
                except BuildRunning:
                    return  # whoever builds is told when it wants to publish
        finally:
            connection.close()

    def end(self) -> None:
        self._ended.set()

    def _mine(self) -> Any:
        return IndexBuild.objects.filter(pk=self._row.pk, slot=1)

    def _write(self, **fields: Any) -> bool:
        return bool(self._mine().update(**fields))


@contextmanager
def build_lease(folder_name: str) -> Iterator[BuildLease]:
    """The lease of the only build there is. To be taken with the lock of that folder held.

    Raises BuildRunning while another machine holds it. How the build ends is written down.
    """
    lease = BuildLease(_claimed(folder_name))
    thread = Thread(target=lease.beat, name="build-lease", daemon=True)
    thread.start()
    try:
        yield lease
    except RecallTooLow as error:
        lease.finish(IndexBuild.Status.REFUSED, recall=error.recall, error=str(error))
        raise
    except BaseException as error:
        lease.finish(IndexBuild.Status.FAILED, error=f"{type(error).__name__}: {error}"[:2000])
        raise
    finally:
        lease.end()
        thread.join()


def _claimed(folder_name: str) -> IndexBuild:
    """The row of a new build. Who held the folder's lock before is dead, and so is whose lease ran out."""
    now = timezone.now()
    dead = Q(lease_expires_at__lt=now) | Q(holder__startswith=folder_name)
    IndexBuild.objects.filter(dead, slot=1).update(
        slot=None, status=IndexBuild.Status.ABANDONED, finished_at=now
    )
    holder = f"{folder_name} {socket.gethostname()}:{os.getpid()}"[:200]
    try:
        with transaction.atomic():
            return IndexBuild.objects.create(
                slot=1, holder=holder, started_at=now, lease_expires_at=now + timedelta(seconds=SECONDS)
            )
    except IntegrityError:
        raise BuildRunning from None
