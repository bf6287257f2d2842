"""Coverage as pictures: SVG made here, without script or style of its own. Pure.

Tiles claim no boundary: each State and Union Territory is one square of the same size, near its neighbours.
"""

from collections.abc import Mapping
from dataclasses import dataclass

TILE = 100
COLUMNS, ROWS = 7, 8

PLACES_OF_TILES = {  # ISO 3166-2 of the State: column, row
    "IN-JK": (1, 0), "IN-LA": (2, 0),
    "IN-PB": (0, 1), "IN-CH": (1, 1), "IN-HP": (2, 1),
    "IN-RJ": (0, 2), "IN-HR": (1, 2), "IN-UK": (2, 2),
    "IN-GJ": (0, 3), "IN-DL": (1, 3), "IN-UP": (2, 3), "IN-BR": (3, 3), "IN-SK": (4, 3), "IN-AS": (5, 3),
    "IN-AR": (6, 3),
    "IN-DH": (0, 4), "IN-MP": (1, 4), "IN-CG": (2, 4), "IN-JH": (3, 4), "IN-WB": (4, 4), "IN-ML": (5, 4),
    "IN-NL": (6, 4),
    "IN-MH": (1, 5), "IN-TS": (2, 5), "IN-OD": (3, 5), "IN-TR": (5, 5), "IN-MN": (6, 5),
    "IN-GA": (0, 6), "IN-KA": (1, 6), "IN-AP": (2, 6), "IN-MZ": (6, 6),
    "IN-LD": (0, 7), "IN-KL": (1, 7), "IN-TN": (2, 7), "IN-PY": (3, 7), "IN-AN": (6, 7),
}  # fmt: skip

BANDS = (  # from this per cent on: fill, ink; each pair has a contrast of at least 4.5 to 1
    (100, "#14532d", "#ffffff"),
    (75, "#1e6b3a", "#ffffff"),
    (50, "#a7d7b5", "#1b2430"),
    (25, "#fbe3b3", "#1b2430"),
    (0, "#f6c9c0", "#1b2430"),
)
NO_TARGET = ("#e3e7ed", "#1b2430")


@dataclass(frozen=True)
class Tile:
    """One square: the short name large, the figure below it; the whole sentence for who hovers or listens."""

    x: int
    y: int
    short: str
    figure: str
    words: str
    fill: str
    ink: str
    url: str = ""


@dataclass(frozen=True)
class Figure:
    """What a picture says of one place: ``percent`` of the target, or None, and a sentence."""

    percent: int | None
    label: str
    words: str
    url: str = ""


def colours(percent: int | None) -> tuple[str, str]:
    """Return fill and ink for a share of the target."""
    if percent is None:
        return NO_TARGET
    return next((fill, ink) for least, fill, ink in BANDS if percent >= least)


def tiles(figures: Mapping[str, Figure]) -> list[Tile]:
    """Return the 36 tiles by ISO code; a State without figures is drawn empty."""
    drawn = []
    for code, (column, row) in PLACES_OF_TILES.items():
        figure = figures.get(code, Figure(None, "–", code))
        fill, ink = colours(figure.percent)
        drawn.append(Tile(column * TILE, row * TILE, code[3:], figure.label, figure.words, fill, ink, figure.url))
    return drawn


def band(percent: int | None) -> str:
    """Return the name of the class that colours a share of the target: the least per cent of its band, or “none”."""
    if percent is None:
        return "none"
    return str(next(least for least, _fill, _ink in BANDS if percent >= least))
