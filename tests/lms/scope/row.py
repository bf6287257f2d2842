"""One URL of the matrix, what its rows name records by, and the forms that rows of several apps send."""

from collections.abc import Callable
from dataclasses import dataclass, field

from tests.lms.scope.roles import ANONYMOUS, NOBODY, PEOPLE, SIGNED_IN, TO_ALL, Sight
from tests.lms.scope.world import PERSON, Thing, World

BY_TOKEN = "the token is the only key"
Arguments = Callable[[World, Thing], list]


def ids(*names: str) -> Arguments:
    """The public ids (or keys) of the thing's records of these names."""

    def found(world: World, thing: Thing) -> list:
        records = [getattr(thing, name) for name in names]
        return [record.key if hasattr(record, "key") else record.public_id for record in records]

    return found


def hall(*names: str) -> Arguments:
    """A group and a quiz, then the public ids of the thing's records of these names."""

    def found(world: World, thing: Thing) -> list:
        return [thing.cohort.group.public_id, thing.quiz.key, *ids(*names)(world, thing)]

    return found


@dataclass(frozen=True)
class Row:
    """One URL. Without ``of`` it names no record. ``allowed`` get ``status``; other roles that see it get 403.

    ``words``: for the roles in it, exactly these sentinels of ``kind`` stand in the page. ``gets`` is
    False where only POST is answered. ``posts`` is a form that somebody unauthorised sends.
    """

    name: str
    of: Arguments | None = None
    sees: Sight = field(default_factory=lambda: TO_ALL)
    allowed: frozenset[str] = SIGNED_IN
    status: int = 200
    otherwise: int = 403
    gets: bool = True
    posts: Callable[[World, Thing], dict] | None = None
    poster: frozenset[str] | None = None
    queries: tuple[str, ...] = ("",)
    words: dict[str, frozenset[str]] | None = None
    kind: frozenset[str] = PEOPLE
    exempt: frozenset[str] = NOBODY
    anonymous: int = 302
    in_cms: bool = False
    why: str = ""

    def expected(self, role: str, scope: str | None) -> tuple[int, ...]:
        """The statuses that a GET may be answered with."""
        if role == ANONYMOUS:
            return (self.anonymous,)
        if not self.gets:
            return (302, 405) if self.in_cms else (405,)
        return (self.judged(role, scope, self.allowed, self.status),)

    def refusal(self, role: str, scope: str | None) -> tuple[int, ...]:
        """The statuses that an unauthorised POST may be answered with."""
        if role == ANONYMOUS:
            return (self.otherwise if self.is_by_token else 302,)
        return (self.judged(role, scope, NOBODY, 0),)

    def judged(self, role: str, scope: str | None, allowed: frozenset[str], status: int) -> int:
        if scope is not None and scope not in self.sees.get(role, NOBODY):
            return 404
        return status if role in allowed else self.otherwise

    def may_post(self, role: str, scope: str | None) -> bool:
        poster = self.allowed if self.poster is None else self.poster
        return role != ANONYMOUS and self.judged(role, scope, poster, 200) == 200

    @property
    def is_by_token(self) -> bool:
        return self.why == BY_TOKEN


def nothing(world: World, thing: Thing) -> dict:
    return {}


def reason(world: World, thing: Thing) -> dict:
    return {"reason": "Because.", "confirmed": "on", "note": "Because.", "extent": "achievement"}


def another(world: World, thing: Thing) -> dict:
    word = PERSON["same"] if thing.scope == "other" else PERSON["other"]
    address = f"{word.lower()}@scope.example"
    return {"q": address, "number": address, "part": "co_trainer", "officer": world.people["stranger"].public_id}
