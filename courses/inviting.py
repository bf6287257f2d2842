"""What an officer is invited to beside the course, at its own time; nothing of it is required.

Apps register a finder. An invitation stands on the page of the enrolment and on the home page.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from courses.models import Enrolment


@dataclass(frozen=True)
class Invitation:
    """A few words and a button that posts to ``url``; ``slug`` names it on the page."""

    slug: str
    title: str
    text: str
    button: str
    url: str


Finder = Callable[[Sequence[Enrolment]], dict[int, list[Invitation]]]

_finders: list[Finder] = []


def register_invitations(finder: Finder) -> None:
    """Ask ``finder(enrolments)`` for the invitations of each, by its id. Twice is as once."""
    if finder not in _finders:
        _finders.append(finder)


def invitations_of(enrolments: Sequence[Enrolment]) -> dict[int, list[Invitation]]:
    """Every invitation that stands now, by enrolment id, at the cost of one enrolment."""
    found: dict[int, list[Invitation]] = {}
    for finder in _finders:
        for pk, invitations in finder(enrolments).items():
            found.setdefault(pk, []).extend(invitations)
    return found
