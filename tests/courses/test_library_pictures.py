"""The pictures of the library are for those who write; officers see only what editions keep."""

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from people.models import Role
from people.registering import ensure_groups
from tests.people.places import make_centre, make_officer

pytestmark = pytest.mark.django_db


@pytest.fixture
def name():
    saved = default_storage.save("images/demonstration.png", ContentFile(b"\x89PNG demonstration"))
    yield saved.removeprefix("images/")
    default_storage.delete(saved)


def test_an_author_sees_the_picture_and_an_officer_or_stranger_does_not(client, name):
    ensure_groups()
    author, officer = make_officer(make_centre(), Role.AUTHOR), make_officer(make_centre())

    stranger = client.get(f"/media/images/{name}")
    client.force_login(officer)
    learner = client.get(f"/media/images/{name}")
    client.force_login(author)
    writer = client.get(f"/media/images/{name}")

    assert [stranger.status_code, learner.status_code, writer.status_code] == [404, 404, 200]
    assert (writer.headers["Content-Type"], b"".join(writer.streaming_content)) == (
        "image/png",
        b"\x89PNG demonstration",
    )


@pytest.mark.parametrize("asked", ["..%2Fsecret-key", "none.png", "demonstration.html", "key.sqlite3"])
def test_no_other_file_is_served(client, asked):
    ensure_groups()
    client.force_login(make_officer(make_centre(), Role.AUTHOR))

    assert client.get(f"/media/images/{asked}").status_code == 404
