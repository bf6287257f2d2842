"""Translations: `python -m lms.catalogues` compiles every .po; --check [FOLDER] names what is missing."""

import sys
from pathlib import Path

import polib

LOCALE = Path(__file__).resolve().parent.parent / "locale"


def compile_catalogues(folder: Path) -> list[Path]:
    """Write a .mo beside every .po under ``folder`` and return them; fuzzy entries are left out.

    Safe to repeat; each file appears whole. Raises OSError or UnicodeDecodeError, with the line, for a broken .po.
    """
    compiled = []
    for source in sorted(folder.rglob("*.po")):
        target = source.with_suffix(".mo")
        partial = target.with_suffix(".mo.partial")
        polib.pofile(str(source)).save_as_mofile(str(partial))
        partial.replace(target)
        compiled.append(target)
    return compiled


def unfinished_entries(folder: Path) -> list[str]:
    """Return "file:line: text" for every entry under ``folder`` that is fuzzy or has no translation."""
    found = []
    for source in sorted(folder.rglob("*.po")):
        for entry in polib.pofile(str(source)):
            if entry.obsolete or entry.translated():
                continue
            state = "fuzzy" if entry.fuzzy else "not translated"
            found.append(f"{source.relative_to(folder)}:{entry.linenum}: {state}: {entry.msgid[:80]}")
    return found


def main(arguments: list[str]) -> int:
    if arguments[:1] == ["--check"]:
        lines = unfinished_entries(Path(arguments[1]) if arguments[1:] else LOCALE)
        for line in lines:
            sys.stdout.write(f"{line}\n")
        return 1 if lines else 0
    for target in compile_catalogues(LOCALE):
        sys.stdout.write(f"{target.relative_to(LOCALE.parent)}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
