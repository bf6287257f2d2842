"""Nothing reaches an officer but through an approved review."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone
from wagtail.models import Page
from wagtail_localize.models import Translation, TranslationSource

from courses import releasing, reviewing
from courses.models import Edition, LegalReview, LessonPage
from ledger.models import AuditEvent
from tests.courses import makers
from tests.people.places import make_officer

pytestmark = pytest.mark.django_db

UNAPPROVED = "No legal reviewer has approved this text."


def edit(page: Page, title: str, user=None) -> Page:
    page = page.get_latest_revision_as_object()
    page.title = title
    page.save_revision(user=user)
    return page


def direct_publish(page):
    edit(page, "Changed").latest_revision.publish()


def superuser_publish(page):
    boss = make_officer()
    boss.is_superuser = True
    boss.save()
    edit(page, "Changed", user=boss).latest_revision.publish(user=boss)


def localize_publish(page):
    direct_publish(page)
    source, _ = TranslationSource.update_or_create_from_instance(LessonPage.objects.get(pk=page.pk))
    translation = Translation.objects.create(source=source, target_locale=makers.locale("hi"))
    translation.save_target(publish=True)


def scheduled_publish(page):
    page = page.get_latest_revision_as_object()
    page.title, page.go_live_at = "Changed", timezone.now() - timedelta(minutes=1)
    page.save_revision(approved_go_live_at=page.go_live_at)
    call_command("publish_scheduled", verbosity=0)


def revert(page):
    first = page.revisions.order_by("created_at").first()
    direct_publish(page)
    old = first.as_object()
    old.title = "Changed"
    old.save_revision(previous_revision=first).publish()


def bulk_publish(page):
    edit(page, "Changed")
    for revision in [other.latest_revision for other in LessonPage.objects.all()]:
        revision.publish()


@pytest.mark.parametrize(
    "publish", [direct_publish, superuser_publish, localize_publish, scheduled_publish, revert, bulk_publish]
)
def test_publishing_reaches_no_officer_without_review(publish, django_capture_on_commit_callbacks):
    lesson = makers.make_lesson()
    edition = makers.make_edition(lesson)
    before = makers.stored(edition)

    with django_capture_on_commit_callbacks(execute=True):
        publish(lesson)
    again = releasing.release_course(course=edition.course, by=makers.team())

    assert LessonPage.objects.get(pk=lesson.pk).title == "Changed"
    assert again == edition
    assert makers.stored(edition) == before
    assert Edition.objects.count() == 1


def test_a_course_is_refused_with_every_problem_by_item_and_language():
    lesson = makers.make_lesson()
    course = makers.make_course(lesson)
    makers.approve(lesson)

    with pytest.raises(releasing.NotReleasable) as refused:
        releasing.release_course(course=course, by=makers.team())

    assert refused.value.problems == [f"{lesson.title} (Hindi): {UNAPPROVED}"]
    assert Edition.objects.count() == 0


def test_a_revision_after_the_approved_one_stays_behind_the_gate():
    lesson = makers.make_lesson()
    course = makers.make_course(lesson)
    makers.approve_all(course)
    title = lesson.title
    edit(lesson, "Not reviewed")

    edition = releasing.release_course(course=course, by=makers.team())

    assert edition.items.get().titles["en"] == title
    assert [releasing.can_be_released(r) for r in lesson.revisions.order_by("pk")] == [True, False]


def test_amending_a_provision_closes_the_gate_for_what_cites_it():
    provision = makers.make_provision()
    lesson = makers.make_lesson(blocks=[makers.provision_block()])
    course = makers.make_course(lesson)
    makers.approve_all(course)
    provision.versions.get().wordings.filter(language="hi").update(words="Something else")

    with pytest.raises(releasing.NotReleasable) as refused:
        releasing.release_course(course=course, by=makers.team())

    changed = "The text or the law it cites has changed since it was approved. Send it to legal review again."
    assert refused.value.problems == [f"{lesson.title} (Hindi): {changed}"]


def test_nobody_approves_their_own_text():
    lesson = makers.make_lesson()
    writer = makers.author()
    review = reviewing.request_review(revision=lesson.latest_revision, language="en", author=writer)

    with pytest.raises(reviewing.NotReviewable):
        reviewing.approve(review=review, approver=writer)

    assert LegalReview.objects.get().decision == "requested"


def test_whoever_saved_the_revision_cannot_approve_it_either():
    lesson = makers.make_lesson()
    writer = makers.reviewer()
    edited = edit(lesson, "By the reviewer", user=writer)
    review = reviewing.request_review(revision=edited.latest_revision, language="en", author=makers.author())

    with pytest.raises(reviewing.NotReviewable):
        reviewing.approve(review=review, approver=writer)


def test_asking_twice_and_deciding_twice_is_as_once():
    lesson = makers.make_lesson()
    judge = makers.reviewer()
    reviews = [
        reviewing.request_review(revision=lesson.latest_revision, language="en", author=makers.author())
        for _ in range(2)
    ]
    for _ in range(2):
        reviewing.approve(review=reviews[0], approver=judge)

    assert reviews[0] == reviews[1]
    assert LegalReview.objects.get().decision == "approved"
    assert AuditEvent.objects.filter(verb="review.decided").count() == 1


def test_changes_asked_for_need_a_note_and_keep_the_gate_closed():
    lesson = makers.make_lesson()
    review = reviewing.request_review(revision=lesson.latest_revision, language="en", author=makers.author())
    with pytest.raises(reviewing.NotReviewable):
        reviewing.ask_for_changes(review=review, approver=makers.reviewer(), note=" ")

    reviewing.ask_for_changes(review=review, approver=makers.reviewer(), note="Name the section.")

    assert releasing.problems(lesson.latest_revision, "en") == [UNAPPROVED]


def test_sketches_and_retired_items_of_a_module_are_left_out_and_named():
    module = makers.make_module()
    kept, retired = makers.make_lesson(module), makers.make_lesson(module)
    sketch = LessonPage(title="Sketch", slug="sketch", live=False, locale=module.locale)
    makers.ModulePage.objects.get(pk=module.pk).add_child(instance=sketch)
    retired.unpublish()
    course = makers.make_course(makers.ModulePage.objects.get(pk=module.pk))

    draft = releasing.draft_release(course)

    assert [place.title for place in draft.places] == [kept.title]
    assert sorted(page.title for page in draft.left_out) == sorted([retired.title, "Sketch"])


def test_a_release_numbers_flattens_and_is_audited():
    module = makers.make_module()
    lessons = [makers.make_lesson(module), makers.make_lesson(module)]
    single = makers.make_lesson()
    edition = makers.make_edition(makers.ModulePage.objects.get(pk=module.pk), single)

    items = list(edition.items.values_list("position", "key", "kind", "module_code", "minutes"))
    alone = single.get_parent().specific
    assert items == [
        (1, lessons[0].translation_key, "lesson", module.code, 10),
        (2, lessons[1].translation_key, "lesson", module.code, 10),
        (3, single.translation_key, "lesson", alone.code, 10),
    ]
    assert (edition.number, str(edition.hours), edition.law_as_on.isoformat()) == (1, "2.2", "2026-11-01")
    assert AuditEvent.objects.filter(verb="edition.released", subject_id=str(edition.pk)).count() == 1


def test_the_same_item_twice_in_a_course_is_refused():
    module = makers.make_module()
    lesson = makers.make_lesson(module)
    course = makers.make_course(makers.ModulePage.objects.get(pk=module.pk), lesson)

    assert releasing.draft_release(course).problems == [f"“{lesson.title}” stands in the course twice."]
