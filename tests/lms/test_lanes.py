"""bin/test: what it counts and what it says."""

import pytest
from django.utils import timezone
from wagtail.models import Site

from ledger.models import Heartbeat
from tests import lanes, settings


def test_counts_add_up_every_suite_of_a_report(tmp_path):
    report = tmp_path / "lane.xml"
    report.write_text(
        '<testsuites><testsuite tests="5" failures="1" errors="1" skipped="1"/>'
        '<testsuite tests="2" failures="0" errors="0" skipped="0"/></testsuites>'
    )

    assert lanes.counts(report) == (4, 2, 1)


def test_a_lane_without_a_report_has_passed_nothing(tmp_path):
    assert lanes.counts(tmp_path / "none.xml") == (0, 0, 0)


def test_the_closing_line_sums_all_lanes():
    results = [lanes.Result("SQLite", 3, 0, 1, 2.0), lanes.Result("PostgreSQL", 2, 1, 0, 3.0)]

    assert str(lanes.total(results)) == "5 passed, 1 failed, 1 skipped"


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("postgres://lms:secret@127.0.0.1:5432/test", "postgres://127.0.0.1:5432/test"),
        ("redis://127.0.0.1:6379/14", "redis://127.0.0.1:6379/14"),
    ],
)
def test_a_server_is_named_without_its_password(url, shown):
    assert lanes.without_password(url) == shown


def test_a_server_that_does_not_answer_is_not_used():
    assert lanes.may_create_databases("postgres://test@127.0.0.1:9/test") is False


@pytest.mark.both
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("turn", ["first", "second"])
def test_a_test_that_commits_begins_with_what_migrations_made_and_nothing_else(turn):
    found = (Site.objects.count(), Heartbeat.objects.count())
    Site.objects.all().delete()
    Heartbeat.objects.create(name=turn, at=timezone.now())
    assert found == (1, 0)


@pytest.mark.parametrize(
    ("url", "own"),
    [
        ("redis://127.0.0.1:6379/14", "redis://127.0.0.1:6379/15"),
        ("redis://127.0.0.1:6379/15", "redis://127.0.0.1:6379/0"),
        ("filesystem://localhost//", "filesystem://localhost//"),
        ("", ""),
    ],
)
def test_the_second_worker_has_a_queue_and_a_cache_of_its_own(monkeypatch, url, own):
    monkeypatch.setattr(settings, "WORKER", 1)
    assert settings.of_this_worker(url) == own
