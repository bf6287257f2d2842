"""The programme's own content: both languages, safe to repeat, kind to later edits."""

import time

import pytest
from django.conf import settings

from courses import loading, releasing
from courses.models import CoursePage, EditionText, LessonPage, ModulePage, Provision
from tests.courses import makers

pytestmark = pytest.mark.django_db


def revisions():
    return {page.pk: page.revisions.count() for page in LessonPage.objects.all()}


def test_the_whole_programme_is_loaded_in_both_languages_and_kept_by_a_second_run(
    django_capture_on_commit_callbacks,
):
    began = time.process_time()
    with django_capture_on_commit_callbacks(execute=True):
        loading.load_curriculum()
    seconds = time.process_time() - began
    before = revisions()
    with django_capture_on_commit_callbacks(execute=True):
        loading.load_curriculum()

    lessons = LessonPage.objects.filter(locale__language_code="en")
    assert seconds < 60
    assert revisions() == before
    assert ModulePage.objects.count() == 20
    assert [lessons.count(), lessons.filter(live=True).count()] == [50, 10]
    assert CoursePage.objects.count() == 4
    assert Provision.objects.count() == len(loading._read("provisions.json"))
    for lesson in lessons.filter(live=True):
        hindi = lesson.get_translation(makers.locale("hi"))
        assert [block.id for block in hindi.body] == [block.id for block in lesson.body]
        assert hindi.title != lesson.title

    edited = lessons.get(slug="zero-fir-in-fifteen-minutes").get_latest_revision_as_object()
    edited.title = "Edited by an author"
    edited.save_revision(user=makers.author()).publish()
    loading.load_curriculum()
    assert LessonPage.objects.get(pk=edited.pk).title == "Edited by an author"

    people = {"author": makers.author(), "approver": makers.reviewer(), "releaser": makers.team()}
    editions = [loading.release_with_reviews(**people) for _ in range(2)]
    assert editions[0] == editions[1]
    assert [edition.course.code for edition in editions[0]] == ["zero-fir-refresher", "district-course"]
    texts = EditionText.objects.filter(item__edition__in=editions[0])
    assert set(texts.values_list("language", flat=True)) == set(dict(settings.LANGUAGES))
    assert releasing.draft_release(editions[0][1].course).all_problems() == []
