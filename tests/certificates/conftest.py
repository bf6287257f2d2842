from collections.abc import Iterator

import pytest
from django.utils import translation


@pytest.fixture(autouse=True)
def source_language() -> Iterator[None]:
    """Every test starts in English: a request for a Hindi page leaves its language behind in this process."""
    with translation.override("en"):
        yield
