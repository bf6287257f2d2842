import pytest
from csp.utils import build_policy

from people.models import Role
from tests.people.places import make_centre, make_officer

HEADER = "Content-Security-Policy"


@pytest.mark.django_db
def test_every_answer_has_the_sites_policy_and_the_back_office_its_own(client):
    client.force_login(make_officer(make_centre(), role=Role.AUTHOR))

    policies = {path: client.get(path).headers[HEADER] for path in ("/healthz", "/en/", "/en/nowhere/", "/cms/")}

    assert {policies.pop("/healthz"), policies.pop("/en/"), policies.pop("/en/nowhere/")} == {build_policy()}
    assert "'unsafe-inline'" in policies.pop("/cms/")
    assert "'unsafe-inline'" not in build_policy()
