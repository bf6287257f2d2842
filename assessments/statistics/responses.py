"""How often each answer was given, what it earned, and how those did who gave it.

As Moodle's response analysis: each question has parts (one, or one for each pair or gap), each part has responses with
their partial credit, a count and a share of those who were asked the question.
"""

from collections.abc import Container, Iterable
from dataclasses import dataclass, field

BLANK = ""  # as the question kinds name what was left blank,
OTHER = "?"  # and what was typed and fits no answer


@dataclass
class ResponseCount:
    """One answer to one part. ``credit`` is the share of the question's full marks that it earns.

    ``rest_count`` of those who gave it were asked something besides; ``rest_sum`` and ``rest_squares`` add up what
    these earned on the rest of the quiz, in per cent of what the rest was worth.
    """

    part: str
    response: str
    credit: float = 0.0
    count: int = 0
    rest_count: int = 0
    rest_sum: float = 0.0
    rest_squares: float = 0.0
    examples: dict[str, int] = field(default_factory=dict)

    @property
    def rest_mean(self) -> float | None:
        return self.rest_sum / self.rest_count if self.rest_count else None

    @property
    def rest_variance(self) -> float | None:
        """Of a sample; None for fewer than two."""
        if self.rest_count < 2:
            return None
        return max(0.0, (self.rest_squares - self.rest_sum**2 / self.rest_count) / (self.rest_count - 1))

    def share(self, asked: int) -> float | None:
        """Share of those asked, in per cent."""
        return 100 * self.count / asked if asked else None

    @property
    def is_distractor(self) -> bool:
        """An offered answer that earns nothing: neither blank nor whatever was typed besides the known answers."""
        return self.credit <= 0 and self.response not in (BLANK, OTHER)


class ResponseCounts:
    """The answers to one question; possible ones stand there with 0 until somebody gives them."""

    def __init__(self, possible: Iterable[tuple[str, str, float]] = ()) -> None:
        self._found: dict[tuple[str, str], ResponseCount] = {}
        for part, response, credit in possible:
            self._entry(part, response, credit)

    def _entry(self, part: str, response: str, credit: float) -> ResponseCount:
        return self._found.setdefault((part, response), ResponseCount(part, response, credit))

    def add(
        self,
        part: str,
        response: str,
        *,
        credit: float,
        times: int,
        rest: tuple[int, float, float],
        example: str = "",
    ) -> None:
        """Count an answer given ``times`` times; ``rest``: by how many with a rest, its sum, that of its squares."""
        entry = self._entry(part, response, credit)
        entry.count += times
        entry.rest_count += rest[0]
        entry.rest_sum += rest[1]
        entry.rest_squares += rest[2]
        if example:
            entry.examples[example] = entry.examples.get(example, 0) + times

    def parts(self) -> list[str]:
        return list(dict.fromkeys(part for part, _response in self._found))

    def of_part(self, part: str) -> list[ResponseCount]:
        return [entry for (found, _response), entry in self._found.items() if found == part]

    def only(self, parts: Container[str]) -> "ResponseCounts":
        """The answers to some of the parts."""
        kept = ResponseCounts()
        kept._found = {place: entry for place, entry in self._found.items() if entry.part in parts}
        return kept

    def right_of(self, part: str) -> ResponseCount | None:
        """The one answer to the part that earns most; None where none earns anything or several earn as much."""
        entries = self.of_part(part)
        most = max((entry.credit for entry in entries), default=0.0)
        best = [entry for entry in entries if entry.credit == most]
        return best[0] if most > 0 and len(best) == 1 else None

    def all(self) -> list[ResponseCount]:
        return list(self._found.values())
