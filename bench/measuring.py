"""Timing two things side by side: rounds interleaved, so that whatever else the machine does falls on both."""

import json
import os
import statistics
import time
from collections.abc import Callable

ROUNDS = 7


def start_django() -> None:
    """Load the project's settings; call before importing a model."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lms.settings")
    import django

    django.setup()


def side_by_side(name: str, ours: Callable[[], object], other: Callable[[], object], *, repeats: int) -> None:
    """Print one line of JSON: median milliseconds of each, and ours as a share of the other's speed (1 is as fast)."""
    times: dict[str, list[float]] = {"ours": [], "other": []}
    for _round in range(ROUNDS):
        for label, run in (("ours", ours), ("other", other)):
            run()  # warm, and not counted
            began = time.perf_counter()
            for _repeat in range(repeats):
                run()
            times[label].append((time.perf_counter() - began) * 1000 / repeats)
    ours_ms, other_ms = (statistics.median(times[label]) for label in ("ours", "other"))
    figure = {
        "figure": name,
        "ours_ms": round(ours_ms, 3),
        "denominator_ms": round(other_ms, 3),
        "speed_of_denominator": round(other_ms / ours_ms, 3),
        "rounds": ROUNDS,
        "repeats": repeats,
        "cores": os.cpu_count(),
    }
    print(json.dumps(figure))
