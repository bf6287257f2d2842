"""Each role's home: what is to be done next, asked of every app."""

from dataclasses import dataclass, field

from people.models import Officer


@dataclass(frozen=True)
class Task:
    """One thing to do or to look at. ``tone`` is good, warn, bad or quiet."""

    label: str
    url: str
    detail: str = ""
    status: str = ""
    tone: str = "quiet"
    percent: int | None = None
    lang: str = ""


@dataclass(frozen=True)
class Section:
    """A role's part of the home page; ``nothing`` is said when there is no task."""

    slug: str
    title: str
    nothing: str
    tasks: list[Task] = field(default_factory=list)
    more_url: str = ""
    more_label: str = ""


def sections_for(user: Officer) -> list[Section]:
    return []
