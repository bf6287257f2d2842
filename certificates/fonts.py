"""The certificate's own fonts: static cuts of Noto Sans Devanagari, which also holds Latin.

WeasyPrint needs four times as long for a variable font as for a static one, so `python -m certificates.fonts
<target dir>` cuts the two weights once. The bytes depend only on the font package and on fontTools.
"""

import hashlib
import json
import os
import sys
import unicodedata
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path

import fontpkg_noto_sans_devanagari as source
from django.conf import settings
from fontTools.ttLib import TTFont
from fontTools.varLib.instancer import instantiateVariableFont

FAMILY = "Certificate Sans"
FILES = {400: "certificate-sans-400.ttf", 700: "certificate-sans-700.ttf"}
MANIFEST = "certificate-fonts.json"


def build_fonts(directory: Path) -> bool:
    """Cut the static fonts into ``directory`` and return True; return False when they are there already.

    Safe to repeat and to run twice at once: each file appears whole or not at all, the manifest last.
    """
    if fonts_ready(directory):
        return False
    directory.mkdir(parents=True, exist_ok=True)
    hashes = {}
    for weight, name in FILES.items():
        font = TTFont(_variable_font(), recalcTimestamp=False)
        instantiateVariableFont(font, {"wght": weight, "wdth": 100}, inplace=True)
        partial = directory / f"{name}.{os.getpid()}"
        font.save(partial)
        hashes[name] = _sha256(partial)
        partial.replace(directory / name)
    partial = directory / f"{MANIFEST}.{os.getpid()}"
    partial.write_text(json.dumps({"made_from": _made_from(), "sha256": hashes}, indent=2) + "\n")
    partial.replace(directory / MANIFEST)
    return True


def fonts_ready(directory: Path) -> bool:
    """Whether ``directory`` holds both fonts, undamaged and made from the installed font package."""
    try:
        manifest = json.loads((directory / MANIFEST).read_text())
        hashes = {name: _sha256(directory / name) for name in FILES.values()}
    except (OSError, ValueError):
        return False
    return manifest == {"made_from": _made_from(), "sha256": hashes}


def harfbuzz_subset_available() -> bool:
    """Whether WeasyPrint finds libharfbuzz-subset; without it every certificate silently takes ten times longer."""
    from weasyprint.text.ffi import harfbuzz, harfbuzz_subset  # slow to load, and only checks and printing need it

    return harfbuzz_subset is not None and bool(harfbuzz.hb_version_atleast(4, 1, 0))


def missing_characters(text: str) -> str:
    """Return the characters of ``text`` that our fonts cannot draw, each once, in order; "" when all can be."""
    drawable = _drawable(str(settings.FONTS))
    wanted = dict.fromkeys(unicodedata.normalize("NFC", text))
    return "".join(c for c in wanted if ord(c) not in drawable and not c.isspace())


@lru_cache(maxsize=4)
def _drawable(directory: str) -> frozenset[int]:
    """Code points that both weights hold."""
    return frozenset.intersection(*(_code_points(Path(directory) / name) for name in FILES.values()))


def _code_points(path: Path) -> frozenset[int]:
    with TTFont(path, lazy=True) as font:
        return frozenset(font.getBestCmap())


def _variable_font() -> Path:
    return next((source.ROOT / "files").glob("*.ttf"))


def _made_from() -> dict[str, str]:
    return {name: version(name) for name in ("fontpkg-noto-sans-devanagari", "fonttools")}


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: python -m certificates.fonts TARGET_DIRECTORY")
    made = build_fonts(Path(sys.argv[1]))
    sys.stdout.write(f"certificate fonts {'made in' if made else 'already in'} {sys.argv[1]}\n")
