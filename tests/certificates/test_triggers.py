import pytest
from django.db import Error, transaction

from certificates import triggers
from certificates.models import Certificate, CertificateFile
from tests.certificates.makers import make_certificate_with_file

pytestmark = [pytest.mark.django_db, pytest.mark.both]


def test_every_guard_stands():
    assert triggers.missing_triggers() == []


def test_what_was_certified_is_neither_changed_nor_deleted():
    certificate = make_certificate_with_file()
    before = (certificate.snapshot, certificate.files.get().sha256)
    changes = [
        lambda: Certificate.objects.update(snapshot={"name": "Another"}),
        lambda: Certificate.objects.update(number="OCWC-26-7K3QD-X9M2A-P"),
        lambda: Certificate.objects.all()._raw_delete("default"),
        lambda: CertificateFile.objects.update(sha256="0" * 64),
        lambda: CertificateFile.objects.all()._raw_delete("default"),
    ]

    for change in changes:
        with pytest.raises(Error), transaction.atomic():
            change()

    certificate.refresh_from_db()
    assert (certificate.snapshot, certificate.files.get().sha256) == before
