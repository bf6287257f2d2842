from collections.abc import Iterator

import pytest
from django.core.cache import cache
from django.utils import translation


@pytest.fixture(autouse=True)
def in_english_and_nothing_cached() -> Iterator[None]:
    """A request leaves its language behind in the thread; what the reader caches would outlive the test."""
    cache.clear()
    with translation.override("en"):
        yield
