"""The back office: who may open what, and what its buttons do."""

import pytest
from django.core.management import call_command
from django.urls import reverse

from courses.models import Edition, ItemHiding, LegalReview, LessonPage, Provision
from people.registering import ensure_page_permissions
from tests.courses import makers

pytestmark = pytest.mark.django_db


@pytest.fixture
def people():
    makers.make_course()
    permit()
    found = {"author": makers.author(), "reviewer": makers.reviewer(), "team": makers.team()}
    return found | {"officer": makers.district_officer()}


def sign_in(client, officer):
    client.force_login(officer, backend="people.signing_in.IdentifierBackend")


def permit():
    ensure_page_permissions(
        curriculum=makers.CurriculumPage.objects.all(), catalogue=makers.CataloguePage.objects.all()
    )


def cms(name, *args):
    return reverse(f"courses_cms:{name}", args=args)


def test_a_text_goes_from_author_to_reviewer_to_release(client, people):
    lesson = makers.make_lesson()
    course = makers.make_course(lesson)
    permit()
    for page in (lesson, makers.in_hindi(lesson)):
        sign_in(client, people["author"])
        assert client.get(cms("review-request", page.pk)).status_code == 200
        assert client.post(cms("review-request", page.pk)).status_code == 302
        review = LegalReview.objects.latest("pk")
        sign_in(client, people["reviewer"])
        assert client.get(cms("review-detail", review.pk)).status_code == 200
        assert client.post(cms("review-detail", review.pk), {"decision": "approve"}).status_code == 302
    sign_in(client, people["team"])
    assert "Release this edition" in client.get(cms("release", course.pk)).content.decode()

    client.post(cms("release", course.pk))

    assert Edition.objects.get().items.get().key == lesson.translation_key


def test_the_release_page_names_the_problem_and_has_no_button(client, people):
    course = makers.make_course(makers.make_lesson())
    sign_in(client, people["team"])

    html = client.get(cms("release", course.pk)).content.decode()
    client.post(cms("release", course.pk))

    assert html.count("No legal reviewer has approved this text.") == 2
    assert "Release this edition" not in html
    assert Edition.objects.count() == 0


def test_who_may_open_what(client, people):
    edition = makers.make_edition()
    item = edition.items.first()
    provision = makers.make_provision()
    permit()
    urls = [
        cms("review-list"),
        cms("release-list"),
        cms("edition-detail", edition.pk),
        cms("edition-withdraw", edition.pk),
        cms("item-hide", item.pk),
        cms("hidden-list"),
        cms("erratum-propose", item.texts.first().pk),
        cms("provision-detail", provision.pk),
        cms("provision-supersede", provision.pk),
    ]
    codes = {}
    for name in ("author", "reviewer", "team", "officer"):
        sign_in(client, people[name])
        codes[name] = [client.get(url).status_code for url in urls]

    assert codes == {
        "author": [200, 200, 200, 302, 302, 200, 200, 200, 200],
        "reviewer": [200, 200, 200, 302, 200, 200, 200, 200, 200],
        "team": [200, 200, 200, 200, 302, 200, 200, 200, 200],
        "officer": [302] * 9,
    }


def test_a_reviewer_hides_an_item_at_once_and_nobody_else_does(client, people):
    item = makers.make_edition().items.first()
    for name in ("author", "team", "officer"):
        sign_in(client, people[name])
        client.post(cms("item-hide", item.pk), {"reason": "No"})
    assert ItemHiding.objects.count() == 0
    sign_in(client, people["reviewer"])

    client.post(cms("item-hide", item.pk), {"reason": "A wrong section"})

    assert ItemHiding.objects.get().hidden_by == people["reviewer"]


def test_superseding_keeps_the_old_version_and_lists_what_cites_it(client, people):
    provision = makers.make_provision()
    lesson = makers.make_lesson(blocks=[makers.provision_block()])
    sign_in(client, people["author"])
    form = client.get(cms("provision-supersede", provision.pk)).context["form"]
    data = {name: form.get_initial_for_field(field, name) or "" for name, field in form.fields.items()}
    data |= {"words_en": "New words.", "words_hi": "नए शब्द।", "review_due": "2027-06-01", "note": "Amended"}

    response = client.post(cms("provision-supersede", provision.pk), data, follow=True)

    versions = list(Provision.objects.get().versions.values_list("number", "superseded_by__number"))
    assert versions == [(2, None), (1, 2)]
    assert lesson.title in response.content.decode()


def test_a_reviewed_page_is_not_deleted(client, people):
    lesson = makers.make_lesson()
    makers.make_edition(lesson)
    boss = people["team"]
    boss.is_superuser = True
    boss.save()
    sign_in(client, boss)

    client.post(reverse("wagtailadmin_pages:delete", args=[lesson.pk]))

    assert LessonPage.objects.filter(pk=lesson.pk).exists()


def test_a_course_row_is_chosen_by_title(client, people):
    lesson = makers.make_lesson()
    course = makers.make_course(lesson)
    permit()
    sign_in(client, people["team"])

    html = client.get(reverse("wagtailadmin_pages:edit", args=[course.pk])).content.decode()

    assert f'<option value="{lesson.translation_key}" selected>' in html
    assert lesson.title in html


def test_purging_revisions_through_the_command_does_not_fail():
    makers.make_edition()

    call_command("purge_revisions", verbosity=0)

    assert Edition.objects.count() == 1
