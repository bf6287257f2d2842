"""Seats of a cohort: the host State's own, and those reserved for guests."""

from dataclasses import dataclass

from cascade.models import Cohort
from courses.models import GroupMember
from people.models import Jurisdiction


@dataclass(frozen=True)
class Seats:
    """``own`` and ``guests`` are taken; each kind has its own number of seats, and neither lends to the other."""

    own: int
    guests: int
    own_seats: int
    guest_seats: int

    @property
    def own_free(self) -> int:
        return max(0, self.own_seats - self.own)

    @property
    def guests_free(self) -> int:
        return max(0, self.guest_seats - self.guests)

    @property
    def taken(self) -> int:
        return self.own + self.guests

    @property
    def all(self) -> int:
        return self.own_seats + self.guest_seats

    def free(self, *, guest: bool) -> int:
        return self.guests_free if guest else self.own_free


def is_guest(home: Jurisdiction, host: Jurisdiction) -> bool:
    """A guest's home lies in another State (or body) than the host. A cohort of the centre has no guests."""
    return host.depth > 1 and not home.path.startswith(host.state_path)


def seats_of(cohort: Cohort) -> Seats:
    """Count the seats taken now. One query; exact only under the cohort's lock."""
    taken = GroupMember.objects.filter(group=cohort.group_id, left_at=None).select_related("home")
    guests = [is_guest(member.home, cohort.jurisdiction) for member in taken]
    return Seats(
        own=guests.count(False),
        guests=guests.count(True),
        own_seats=cohort.seats - cohort.guest_seats,
        guest_seats=cohort.guest_seats,
    )
