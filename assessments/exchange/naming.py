"""What people call things, and what they mean by it: to the letter first, then ever more freely."""

import unicodedata
from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

Form = Callable[[str], str]
Thing = TypeVar("Thing")


class Names(Generic[Thing]):
    """Things by all that they may be called. The first of ``forms`` in which anything is so called decides.

    Whoever spells a name out is understood, even where a freer form of it is shared by several.
    """

    def __init__(self, forms: Sequence[Form]) -> None:
        self._found: list[tuple[Form, dict[str, list[Thing]]]] = [(form, {}) for form in forms]

    def add(self, name: str, thing: Thing) -> None:
        for form, found in self._found:
            things = found.setdefault(form(name), [])
            if thing not in things:
                things.append(thing)

    def meant_by(self, written: str) -> list[Thing]:
        """All that may be meant: none, one, or several that the name does not tell apart."""
        for form, found in self._found:
            spelt = form(written)
            if spelt and spelt in found:
                return found[spelt]
        return []


def spaced(text: str) -> str:
    """The text as it reads: in NFC, without surplus spaces."""
    return unicodedata.normalize("NFC", " ".join(text.split()))


def comparable(text: str) -> str:
    """The text without case and surplus spaces."""
    return spaced(text.casefold())
