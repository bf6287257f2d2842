"""Makers for tests: everything through the verbs, as in life. Nothing here creates an attempt, a grading, a completion,
a qualification or a certificate by itself.

Each app's engineer adds the makers of that app below.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count

from django.db import transaction

from assessments import versions

_numbers = count(1)


def next_number() -> int:
    """A number that no other maker of this run has had."""
    return next(_numbers)


@contextmanager
def undone() -> Iterator[None]:
    """Whatever is written within lasts until the end of the block and no longer; for a world that a module shares."""
    versions.forget()  # a module's world is made before its first test, and takes ids that were used before
    block = transaction.atomic()
    block._from_testcase = True  # as Django's own TestCase: a durable block may begin within it
    with block:
        yield
        transaction.set_rollback(True)
