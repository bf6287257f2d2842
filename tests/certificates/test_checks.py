import pytest
from django.conf import settings

from certificates import checks, fonts


def found() -> list[tuple[str, bool]]:
    return [(message.id, message.is_serious()) for message in checks.check_printing()]


def test_a_machine_with_library_and_fonts_has_nothing_to_say():
    fonts.build_fonts(settings.FONTS)

    assert found() == []


@pytest.mark.parametrize(
    ("production", "said"), [(False, [("certificates.W003", False)]), (True, [("certificates.E003", True)])]
)
def test_missing_fonts_warn_and_stop_only_production(settings, tmp_path, production, said):
    settings.FONTS = tmp_path
    settings.PRODUCTION = production

    assert found() == said


def test_without_the_subsetting_library_the_check_fails(monkeypatch):
    monkeypatch.setattr(fonts, "harfbuzz_subset_available", lambda: False)

    assert ("certificates.E001", True) in found()


def test_without_pango_the_check_fails_with_the_mend(monkeypatch):
    def no_pango():
        raise OSError("cannot load library 'libpango-1.0-0'")

    monkeypatch.setattr(fonts, "harfbuzz_subset_available", no_pango)

    assert ("certificates.E002", True) in found()
