import pytest
from django.contrib.auth.models import AnonymousUser

from certificates import permissions
from certificates.issuing import issue_for_completion
from certificates.models import Certificate
from people.models import Officer, Role
from people.registering import assign_posting
from tests.certificates.makers import make_cohort
from tests.people.places import make_centre, make_district, make_officer, make_state

pytestmark = pytest.mark.django_db

ALL = {"of Bhopal", "of Mysuru"}
SEEN_BY = {
    "holder": {"of Bhopal"},
    "colleague of Bhopal": set(),
    "trainer": ALL,
    "trainer of another cohort": set(),
    "nodal officer of Bhopal": {"of Bhopal"},
    "nodal officer of Indore": set(),
    "nodal officer of MP": {"of Bhopal"},
    "nodal officer of Karnataka": {"of Mysuru"},
    "auditor in MP": {"of Bhopal"},
    "programme team": ALL,
    "auditor": ALL,
    "superuser": ALL,
    "author": set(),
    "legal reviewer": set(),
    "closed superuser": set(),
    "anonymous": set(),
}
MAY_REVOKE = {"programme team", "superuser"}


@pytest.fixture
def world():
    mp, karnataka = make_state(), make_state("IN-KA", "Karnataka", "कर्नाटक")
    bhopal, indore, mysuru = make_district(mp), make_district(mp, "Indore"), make_district(karnataka, "Mysuru")
    centre = make_centre()
    people = {
        "holder": make_officer(bhopal),
        "colleague of Bhopal": make_officer(bhopal),
        "trainer": make_officer(mp),
        "trainer of another cohort": make_officer(mp),
        "nodal officer of Bhopal": make_officer(bhopal, Role.NODAL_OFFICER),
        "nodal officer of Indore": make_officer(indore, Role.NODAL_OFFICER),
        "nodal officer of MP": make_officer(mp, Role.NODAL_OFFICER),
        "nodal officer of Karnataka": make_officer(karnataka, Role.NODAL_OFFICER),
        "auditor in MP": make_officer(mp, Role.AUDITOR),
        "programme team": make_officer(centre, Role.PROGRAMME_TEAM),
        "auditor": make_officer(centre, Role.AUDITOR),
        "author": make_officer(centre, Role.AUTHOR),
        "legal reviewer": make_officer(centre, Role.LEGAL_REVIEWER),
        "superuser": Officer.objects.create_superuser(full_name="Demonstration Superuser"),
        "closed superuser": Officer.objects.create_superuser(full_name="Demonstration Closed", is_active=False),
        "anonymous": AnonymousUser(),
    }
    guest = make_officer(mysuru)
    make_cohort(people["trainer"], [people["holder"], guest])
    make_cohort(people["trainer of another cohort"], [])
    for officer in (people["holder"], guest):
        issue_for_completion(officer.enrolments.get().completions.get().pk)
    certificates = {
        "of Bhopal": people["holder"].certificates.get(),
        "of Mysuru": guest.certificates.get(),
    }
    return people, certificates


@pytest.mark.parametrize("who", SEEN_BY)
def test_list_and_predicate_of_certificates_agree(world, who):
    people, certificates = world
    user = people[who]

    by_list = {name for name, c in certificates.items() if Certificate.objects.visible_to(user).contains(c)}
    by_predicate = {name for name, c in certificates.items() if permissions.can_view_certificate(user, c)}

    assert (by_list, by_predicate) == (SEEN_BY[who], SEEN_BY[who])


@pytest.mark.parametrize("who", SEEN_BY)
def test_only_the_programme_team_revokes(world, who):
    people, certificates = world

    may = permissions.can_revoke_certificate(people[who], certificates["of Bhopal"])

    assert may == (who in MAY_REVOKE)


@pytest.mark.parametrize("who", [who for who in SEEN_BY if who != "anonymous"])
def test_a_certificate_one_may_not_see_is_not_there(world, who, client):
    people, certificates = world
    client.force_login(people[who])
    open_to_all = people[who].is_active

    for name, certificate in certificates.items():
        pages = [
            f"/en/certificates/{certificate.public_id}/{end}"
            for end in ("", "download/", "file/", "revoke/", "replace/")
        ]
        statuses = [client.get(page).status_code for page in pages]
        if not open_to_all:
            assert statuses == [302] * 5  # a closed account is signed out
        elif name not in SEEN_BY[who]:
            assert statuses == [404] * 5
        else:
            changing = 200 if who in MAY_REVOKE else 403
            assert statuses == [200, 302, 302, changing, changing]  # the file is still being prepared


def test_an_officer_who_moves_takes_the_certificate_along(world):
    people, certificates = world
    mysuru = certificates["of Mysuru"].jurisdiction

    assign_posting(officer=people["holder"], jurisdiction=mysuru, role=Role.OFFICER, is_primary=True)

    seen = {
        who: Certificate.objects.visible_to(people[who]).contains(certificates["of Bhopal"])
        for who in ("nodal officer of MP", "nodal officer of Karnataka")
    }
    assert seen == {"nodal officer of MP": False, "nodal officer of Karnataka": True}
