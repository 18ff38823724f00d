"""What is counted, for Prometheus. Labels hold fixed words, never an id, a path or anybody's text.

One process counts for itself. With METRICS_DIR set, all processes of a machine count together through files there.
"""

from __future__ import annotations

import os
from pathlib import Path

from prometheus_client import (
    REGISTRY,
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    disable_created_metrics,
    generate_latest,
)
from prometheus_client.multiprocess import MultiProcessCollector

_MULTIPROCESS = "PROMETHEUS_MULTIPROC_DIR"

disable_created_metrics()  # type: ignore[no-untyped-call] # a series of birthdays beside each counter

GENERATIONS_ENDED = Counter(
    "storytool_generations_ended",
    "Generations that ended, by how: completed, cancelled, failed, expired.",
    ["status"],
)
GENERATIONS_TAKEN_OVER = Counter(
    "storytool_generations_taken_over", "Generations that another worker had left behind."
)
GENERATIONS_RUNNING = Gauge(
    "storytool_generations_running", "Generations that run now.", multiprocess_mode="livesum"
)
FIRST_DELTA_SECONDS = Histogram(
    "storytool_first_delta_seconds",
    "From a generation's creation to its first delta.",
    buckets=(0.05, 0.1, 0.25, 0.5, 1, 2, 4, 8, 15, 30, 60),
)
GENERATION_SECONDS = Histogram(
    "storytool_generation_seconds",
    "From a generation's creation to its end.",
    buckets=(1, 2, 5, 10, 20, 40, 60, 120, 300, 600),
)
EVENTS_COMMITTED = Counter("storytool_events_committed", "Events written to the log.")
COMMIT_SECONDS = Histogram(
    "storytool_commit_seconds",
    "One transaction of the committer.",
    buckets=(0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 1),
)
PROVIDERS_PAUSED = Gauge(
    "storytool_providers_paused",
    "Providers of models that failed so often that they are left alone.",
    multiprocess_mode="livesum",
)
PROVIDER_CALLS_REFUSED = Counter(
    "storytool_provider_calls_refused", "Calls that were not made because their provider is left alone."
)
READERS = Gauge("storytool_readers", "Open tails: SSE, NDJSON and WebSocket.", multiprocess_mode="livesum")
REQUESTS = Counter(
    "storytool_http_requests", "HTTP requests, by the name of their view.", ["view", "method", "status"]
)
REQUEST_SECONDS = Histogram(
    "storytool_http_request_seconds",
    "From a request to the head of its answer; the body of a stream is not in it.",
    ["view"],
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
)


def exposition() -> bytes:
    """All metrics in Prometheus' text format: of this process, or of all that share METRICS_DIR."""
    directory = os.environ.get(_MULTIPROCESS)
    if not directory:
        return generate_latest(REGISTRY)
    forget_dead_processes(Path(directory))
    registry = CollectorRegistry()
    MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    return generate_latest(registry)


def forget_dead_processes(directory: Path) -> None:
    """Drop what processes that are gone said of "now". What they counted stays."""
    for file in directory.glob("gauge_live*_*.db"):
        pid = file.stem.rpartition("_")[2]
        if pid.isdigit() and not Path(f"/proc/{pid}").exists():
            file.unlink(missing_ok=True)
