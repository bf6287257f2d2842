"""A released item stays byte for byte what it was, whatever authors do."""

import hashlib
import json

import pytest
from django.core.files.images import ImageFile
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction
from django.test import Client
from wagtail.images import get_image_model

from courses import freezing, law_uses, releasing, triggers
from courses.models import EditionItem, EditionText, LessonPage
from tests.courses import makers

pytestmark = pytest.mark.django_db


def released_with_everything():
    provision = makers.make_provision()
    image = makers.make_image()
    lesson = makers.make_lesson(
        blocks=[makers.text_block("Words."), makers.provision_block(), makers.picture_block(image)]
    )
    return makers.make_edition(lesson), lesson, provision, image


def bytes_of_picture(edition) -> bytes:
    name = edition.items.get().texts.get(language="en").sources[-1]["file"]
    return b"".join(Client().get(f"/media/editions/{name}").streaming_content)


def edit_lesson(lesson, provision, image):
    lesson = lesson.get_latest_revision_as_object()
    lesson.title, lesson.body = "Changed", []
    lesson.save_revision().publish()


def replace_image(lesson, provision, image):
    image.renditions.all().delete()
    image.file.storage.delete(image.file.name)
    image.file = ImageFile(makers.picture_bytes("blue"), name="other.png")
    image.save()


def delete_image(lesson, provision, image):
    get_image_model().objects.get(pk=image.pk).delete()


def amend_provision(lesson, provision, image):
    provision.versions.get().wordings.update(words="Otherwise.")


def rename_block(lesson, provision, image):
    """What a renamed block leaves behind: stream data of a type that no block knows."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT body FROM courses_lessonpage WHERE page_ptr_id = %s", [lesson.pk])
        body = cursor.fetchone()[0]
        body = body if isinstance(body, str) else json.dumps(body)
        body = body.replace('"text"', '"words_of_old"')
        cursor.execute("UPDATE courses_lessonpage SET body = %s WHERE page_ptr_id = %s", [body, lesson.pk])
    assert [block.block_type for block in LessonPage.objects.get(pk=lesson.pk).body] == [
        "provision",
        "picture",
        "self_check",
    ]


def purge_revisions(lesson, provision, image):
    edit_lesson(lesson, provision, image)
    call_command("purge_revisions", verbosity=0)


@pytest.mark.both
@pytest.mark.parametrize(
    "change", [edit_lesson, replace_image, delete_image, amend_provision, rename_block, purge_revisions]
)
def test_a_released_item_stays_byte_identical(change, django_capture_on_commit_callbacks):
    edition, lesson, provision, image = released_with_everything()
    before, picture = makers.stored(edition), bytes_of_picture(edition)

    with django_capture_on_commit_callbacks(execute=True):
        change(lesson, provision, image)

    assert makers.stored(edition) == before
    assert bytes_of_picture(edition) == picture
    assert EditionText.objects.filter(revision=None).count() == 0


@pytest.mark.both
@pytest.mark.parametrize("model", [EditionText, EditionItem])
@pytest.mark.parametrize("verb", ["update", "delete"])
def test_the_database_refuses_to_change_what_is_released(model, verb):
    edition = makers.make_edition()
    rows = model.objects.all()
    before = makers.stored(edition)

    with pytest.raises(DatabaseError, match="is refused"), transaction.atomic():
        if verb == "update":
            rows.update(**{"html": "x"} if model is EditionText else {"minutes": 99})
        else:
            rows._raw_delete(rows.db)

    assert makers.stored(edition) == before
    assert triggers.missing_triggers() == []


def test_the_stored_hash_is_of_the_stored_content():
    edition, *_ = released_with_everything()

    texts = EditionText.objects.filter(item__edition=edition)
    assert [freezing.content_hash(text.content) == text.content_hash for text in texts] == [True, True]


def test_self_checks_have_a_place_and_no_answer_in_the_html():
    edition = makers.make_edition(makers.make_lesson(checks=2))
    item = edition.items.get()
    html = item.texts.get(language="en").html

    parts = freezing.split_at_checks(html)

    assert [kind for kind, _ in parts] == ["html", "check", "check"]
    assert [piece for kind, piece in parts if kind == "check"] == item.check_ids
    assert "Option" not in html and "You chose" not in html


def test_an_author_cannot_bring_script_or_style_into_a_released_text():
    bad = '<p onclick="x()">Hello<script>x()</script><style>p{}</style><img src="https://elsewhere/x.png"></p>'
    block = makers.text_block("")
    block["value"]["html"] = bad
    edition = makers.make_edition(makers.make_lesson(blocks=[block], checks=0))

    html = edition.items.get().texts.get(language="en").html

    assert html == '<div class="block block-text"><p>Hello<img></p></div>'


def test_a_picture_is_served_for_ever_by_the_hash_of_its_bytes():
    edition, *_ = released_with_everything()
    name = edition.items.get().texts.get(language="en").sources[-1]["file"]

    response = Client().get(f"/media/editions/{name}")
    data = b"".join(response.streaming_content)

    assert hashlib.sha256(data).hexdigest() == name.partition(".")[0]
    assert response["Cache-Control"] == "public, max-age=31536000, immutable"
    assert response["Content-Type"] == "image/webp"
    assert [
        Client().get(f"/media/editions/{bad}").status_code for bad in ("x.webp", "0" * 64 + ".exe", "0" * 64 + ".webp")
    ] == [404] * 3


def test_a_missing_provision_is_said_in_a_sentence():
    lesson = makers.make_lesson(blocks=[makers.provision_block("NO-SUCH")])

    assert releasing.problems(lesson.latest_revision, "en") == ["No legal reviewer has approved this text."]
    with pytest.raises(freezing.CannotFreeze, match="NO-SUCH"):
        lesson.freeze()


def test_superseding_lists_pages_translations_and_released_texts():
    edition, lesson, provision, _ = released_with_everything()

    uses = [(use.kind, use.title, use.language) for use in law_uses.uses_of(provision)]

    hindi = makers.in_hindi(lesson).title
    assert sorted(uses) == sorted(
        [
            ("Lesson", lesson.title, "en"),
            ("Lesson", hindi, "hi"),
            ("Released text", f"{edition}: {lesson.title}", "en"),
            ("Released text", f"{edition}: {lesson.title}", "hi"),
        ]
    )
