"""System checks: a machine that cannot print certificates says so before the first officer waits for one."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning, register

from certificates import fonts


@register("certificates")
def check_printing(app_configs: Any = None, **kwargs: Any) -> list[CheckMessage]:
    """Return what is missing on this machine to print certificates."""
    return [*_missing_library(), *_missing_fonts()]


def _missing_library() -> list[CheckMessage]:
    try:
        found = fonts.harfbuzz_subset_available()
    except OSError as error:  # Pango itself is missing
        return [
            Error(
                f"Certificates cannot be printed: {error}",
                hint="Debian: apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0",
                id="certificates.E002",
            )
        ]
    if found:
        return []
    return [
        Error(
            "libharfbuzz-subset is missing: every certificate would take ten times longer and be far larger.",
            hint="Debian: apt-get install libharfbuzz-subset0",
            id="certificates.E001",
        )
    ]


def _missing_fonts() -> list[CheckMessage]:
    if fonts.fonts_ready(settings.FONTS):
        return []
    kind = Error if settings.PRODUCTION else Warning
    return [
        kind(
            "The certificates' fonts have not been made, or are damaged or out of date.",
            hint=f"Run: python -m certificates.fonts {settings.FONTS}",
            id="certificates.E003" if settings.PRODUCTION else "certificates.W003",
        )
    ]
