"""Makers for tests: everything through the verbs, as in life. Nothing here creates an attempt, a grading, a completion,
a qualification or a certificate by itself.

Each app's engineer adds the makers of that app below.
"""

from itertools import count

_numbers = count(1)


def next_number() -> int:
    """A number that no other maker of this run has had."""
    return next(_numbers)
