"""A certificate's PDF with warm fonts, beside the same with fonts and style sheet read anew."""

from bench.measuring import side_by_side, start_django

start_django()

from certificates.models import Certificate  # noqa: E402 the settings must be loaded first
from certificates.pdf import certificate_pdf, warm_fonts_and_css  # noqa: E402
from certificates.snapshot import Snapshot  # noqa: E402


def cold(snapshot: Snapshot) -> bytes:
    """The frozen denominator: fonts and style sheet read anew for each certificate. Do not change it."""
    warm_fonts_and_css.cache_clear()
    return certificate_pdf(snapshot)


def main() -> None:
    snapshot = Snapshot.from_json(Certificate.objects.order_by("pk").first().snapshot)
    side_by_side("certificate", lambda: certificate_pdf(snapshot), lambda: cold(snapshot), repeats=5)


if __name__ == "__main__":
    main()
