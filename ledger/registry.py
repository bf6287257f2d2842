"""Who does what when something happened: filled once, by ``ready()`` of the apps to the right."""

from collections.abc import Callable
from typing import Any

EVENTS: dict[str, list[Callable[[int], None]]] = {}
KINDS: dict[str, Callable[..., None]] = {}


def dotted_path(function: Callable[..., Any]) -> str:
    """Return ``module.name``; raises ValueError for a lambda or a function inside another."""
    path = f"{function.__module__}.{function.__qualname__}"
    if "<" in path:
        raise ValueError(f"{path} cannot be found again by its name: use a function at module level.")
    return path


def on(event: str, handler: Callable[[int], None]) -> None:
    """Have ``handler(subject_id)`` run after every ``announce(event, subject)``; twice is as once."""
    dotted_path(handler)
    registered = EVENTS.setdefault(event, [])
    if handler not in registered:
        registered.append(handler)


def handlers(event: str) -> tuple[Callable[[int], None], ...]:
    """Return the handlers of an event in the order of registration."""
    return tuple(EVENTS.get(event, ()))


def job_kind(kind: str, function: Callable[..., None]) -> None:
    """Have ``function(**payload)`` run for every ``enqueue(kind, ...)``.

    Raises ValueError when the kind already belongs to another function.
    """
    dotted_path(function)
    if KINDS.setdefault(kind, function) is not function:
        raise ValueError(f"The job kind “{kind}” already belongs to {dotted_path(KINDS[kind])}.")
