"""Two imports at once: no work twice, no place given out twice, nothing lost."""

from __future__ import annotations

from threading import Barrier, Thread

import pytest
from django.db import connection

from retrieval.importing.importer import Importer
from retrieval.importing.rows import passage_row
from retrieval.models import Passage, Work


@pytest.mark.django_db(transaction=True)
def test_unnumbered_passages_of_one_work():
    ready = Barrier(2)
    failed = []

    def run(name):
        rows = [passage_row({"title": "야담", "text": f"{name}의 {n}째 말이라."}) for n in range(200)]
        importer = Importer()
        ready.wait(10)
        try:
            for start in range(0, len(rows), 20):
                importer.write(rows[start : start + 20])
        except Exception as error:
            failed.append(error)
        finally:
            connection.close()

    threads = [Thread(target=run, args=(name,)) for name in ("갑", "을")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)

    assert failed == []
    assert Work.objects.count() == 1
    positions = sorted(Passage.objects.values_list("position", flat=True))
    assert positions == list(range(1, 401))
