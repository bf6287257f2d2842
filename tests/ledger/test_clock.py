from datetime import UTC, datetime, timedelta

import pytest

from ledger.clock import database_now, frozen

pytestmark = [pytest.mark.django_db, pytest.mark.both]


def test_database_now_is_aware_utc_and_close_to_this_machines_clock():
    now = database_now()

    assert now.tzinfo is UTC
    assert abs(datetime.now(UTC) - now) < timedelta(seconds=2)


def test_database_now_moves_inside_a_transaction():
    earlier = database_now()
    while database_now() == earlier:
        pass

    assert database_now() > earlier


def test_frozen_answers_its_time_until_the_innermost_block_ends():
    noon = datetime(2026, 11, 21, 12, tzinfo=UTC)
    with frozen(noon):
        with frozen(noon + timedelta(days=1)):
            inner = database_now()
        outer = database_now()

    assert (inner, outer) == (noon + timedelta(days=1), noon)
    assert database_now() > noon


def test_frozen_refuses_a_time_without_a_zone():
    with pytest.raises(ValueError, match="aware"), frozen(datetime(2026, 11, 21, 12)):
        pass
