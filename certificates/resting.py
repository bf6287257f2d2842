"""Which certificates rest on a completion: registered in ``courses.completing`` for the apps to the left."""

from collections.abc import Sequence

from django.urls import reverse

from certificates.models import Certificate, CertificateState
from courses.completing import Document
from courses.models import Completion

TONES = {CertificateState.VALID: "good", CertificateState.REVOKED: "bad"}


def certificates_of(completions: Sequence[Completion]) -> dict[int, list[Document]]:
    """The certificates of each completion, by its id. One query."""
    found: dict[int, list[Document]] = {}
    issued = Certificate.objects.filter(completion__in=completions).select_related("completion").order_by("pk")
    for certificate in issued:
        state = certificate.state()
        document = Document(
            label=certificate.number,
            url=reverse("certificates:detail", args=[certificate.public_id]),
            state=str(state.label),
            tone=TONES.get(state, "quiet"),
        )
        found.setdefault(certificate.completion_id, []).append(document)
    return found
