"""Where the marks of the statistics' pictures stand. Plain numbers in the units of an SVG view box; no words, no ORM.

Every view box is 360 wide, the width of the smallest phone, so that its letters are never smaller than on paper.
"""

from collections.abc import Sequence
from dataclasses import dataclass

WIDTH = 360
LEFT, RIGHT, TOP = 34, 10, 10


@dataclass(frozen=True)
class Bar:
    x: float
    y: float
    width: float
    height: float
    label: str
    count: int


@dataclass(frozen=True)
class Tick:
    at: float
    label: str


@dataclass(frozen=True)
class Histogram:
    height: int
    base: float
    bars: list[Bar]
    across: list[Tick]
    up: list[Tick]
    pass_mark_x: float


@dataclass(frozen=True)
class Point:
    x: float
    y: float
    number: int
    is_flagged: bool


@dataclass(frozen=True)
class Scatter:
    height: int
    base: float
    zero_y: float
    points: list[Point]
    across: list[Tick]
    up: list[Tick]


def histogram(counts: Sequence[int], pass_mark: float) -> Histogram:
    """Attempts by mark in equal steps of 0 to 100 per cent; the pass mark as a line."""
    base, most = 190.0, max([*counts, 1])
    room, tall = WIDTH - LEFT - RIGHT, base - TOP
    step = 100 / len(counts)
    bars = [
        Bar(
            x=round(LEFT + room * place / len(counts) + 1, 1),
            y=round(base - tall * count / most, 1),
            width=round(room / len(counts) - 2, 1),
            height=round(tall * count / most, 1),
            label=f"{place * step:.0f}–{(place + 1) * step:.0f} %",
            count=count,
        )
        for place, count in enumerate(counts)
    ]
    up = [Tick(round(base - tall * value / most, 1), str(value)) for value in sorted({0, (most + 1) // 2, most})]
    return Histogram(225, base, bars, _across(), up, round(_x(pass_mark), 1))


def scatter(points: Sequence[tuple[int, float | None, float | None, bool]]) -> Scatter:
    """Questions by facility (across) and discrimination (up, from -100 to 100), both in per cent."""
    base = 250.0

    def y(value: float) -> float:
        return TOP + (base - TOP) * (100 - value) / 200

    return Scatter(
        height=285,
        base=base,
        zero_y=y(0),
        points=[
            Point(round(_x(facility), 1), round(y(max(-100, min(100, index))), 1), number, flagged)
            for number, facility, index, flagged in points
            if facility is not None and index is not None
        ],
        across=_across(),
        up=[Tick(y(value), str(value)) for value in (-100, -50, 0, 50, 100)],
    )


@dataclass(frozen=True)
class Column:
    """A mean as a bar with its interval; ``low`` and ``high`` are heights on the picture."""

    x: float
    y: float
    width: float
    height: float
    middle: float
    low: float
    high: float


@dataclass(frozen=True)
class Columns:
    height: int
    base: float
    columns: list[Column | None]
    up: list[Tick]


def columns(means: Sequence[tuple[float, float, float] | None]) -> Columns:
    """Means in per cent side by side, each with its interval (value, low, high); None leaves its place empty."""
    base = 190.0
    room = (WIDTH - LEFT - RIGHT) / max(len(means), 1)

    def y(value: float) -> float:
        return round(base - (base - TOP) * max(0.0, min(100.0, value)) / 100, 1)

    found: list[Column | None] = []
    for place, mean in enumerate(means):
        if mean is None:
            found.append(None)
            continue
        value, low, high = mean
        middle = round(LEFT + room * (place + 0.5), 1)
        width = round(room / 2, 1)
        x = round(middle - width / 2, 1)
        found.append(Column(x, y(value), width, round(base - y(value), 1), middle, y(low), y(high)))
    return Columns(225, base, found, [Tick(y(value), str(value)) for value in (0, 20, 40, 60, 80, 100)])


def share_width(share: float | None) -> float:
    """How long the bar of a share in per cent is, of a hundred."""
    return round(max(0.0, min(100.0, share or 0.0)), 1)


def _x(percent: float) -> float:
    return LEFT + (WIDTH - LEFT - RIGHT) * max(0.0, min(100.0, percent)) / 100


def _across() -> list[Tick]:
    return [Tick(_x(value), str(value)) for value in (0, 20, 40, 60, 80, 100)]
