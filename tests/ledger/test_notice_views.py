import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

import ledger
from ledger.models import Notice

pytestmark = pytest.mark.django_db

LIST = "ledger:notice-list"
MARK = "ledger:notice-mark-read"


def write(officer, count, words="Notice"):
    for n in range(1, count + 1):
        ledger.notify(recipient=officer, kind="k", key=f"{words} {n}", subject=f"{words} no. {n}", body="…", url="/en/")


def test_notice_list_costs_the_same_for_any_count_and_shows_only_the_own(client, officer, other_officer):
    write(other_officer, 1, "Hidden")
    client.force_login(officer)
    client.get(reverse(LIST))
    costs = {}
    for count in (1, 3):
        write(officer, count, "Mine")
        with CaptureQueriesContext(connection) as queries:
            html = client.get(reverse(LIST)).content.decode()
        costs[count] = len([query for query in queries if "SAVEPOINT" not in query["sql"]])
        assert [f"Mine no. {n}" in html for n in range(1, 4)] == [n <= count for n in range(1, 4)]
        assert "Hidden" not in html

    assert costs[1] == costs[3]


def test_notices_are_paged_newest_first(client, officer):
    write(officer, 25)
    client.force_login(officer)

    first = client.get(reverse(LIST))
    second = client.get(reverse(LIST), {"before": first.context["next_before"]})

    assert [n.subject for n in first.context["notices"]] == [f"Notice no. {n}" for n in range(25, 5, -1)]
    assert [n.subject for n in second.context["notices"]] == [f"Notice no. {n}" for n in range(5, 0, -1)]
    assert second.context["next_before"] is None


@pytest.mark.parametrize("before", ["x", "-1", "१", "9" * 40, ""])
def test_a_page_that_cannot_be_is_the_first(client, officer, before):
    write(officer, 1)
    client.force_login(officer)

    response = client.get(reverse(LIST), {"before": before})

    assert (response.status_code, len(response.context["notices"])) == (200, 1)


def test_marking_read_touches_only_the_own_notices_and_returns_to_the_page(client, officer, other_officer):
    write(officer, 2)
    write(other_officer, 1)
    ids = list(Notice.objects.values_list("pk", flat=True))
    client.force_login(officer)

    response = client.post(reverse(MARK), {"notice": [*ids, "x"], "before": "77"})

    assert (response.status_code, response.url) == (302, reverse(LIST) + "?before=77")
    assert list(Notice.objects.order_by("pk").values_list("state", flat=True)) == ["read", "read", "sent"]


def test_notices_need_sign_in_and_marking_needs_post(client, officer):
    anonymous = [client.get(reverse(LIST)).status_code, client.post(reverse(MARK)).status_code]
    client.force_login(officer)

    assert anonymous == [302, 302]
    assert client.get(reverse(MARK)).status_code == 405
