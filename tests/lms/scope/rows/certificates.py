"""Certificates: those of officers; the public check is everybody's."""

from tests.lms.scope.roles import COHORTS, OFFICERS, OVERSEERS, TEAM, TRAINERS, listed
from tests.lms.scope.row import Row, ids, reason
from tests.lms.scope.world import PERSON

CERTIFICATES_ROWS: tuple[Row, ...] = (
    Row("certificates:list", allowed=OVERSEERS | TRAINERS, otherwise=302, words=listed(PERSON, OFFICERS)),
    Row(
        "certificates:export",
        allowed=OVERSEERS | TRAINERS,
        queries=("?format=csv", "?format=xlsx"),
        words=listed(PERSON, OFFICERS),
    ),
    Row(
        "certificates:cohort-files",
        of=lambda w, t: [t.closed.public_id],
        sees=COHORTS,
        why="the ZIP holds only whom the reader may see",
    ),
    Row("certificates:detail", of=ids("certificate"), sees=OFFICERS),
    Row("certificates:download", of=ids("certificate"), sees=OFFICERS),
    Row("certificates:file", of=ids("certificate"), sees=OFFICERS, status=302),
    Row("certificates:revoke", of=ids("certificate"), sees=OFFICERS, allowed=TEAM, posts=reason),
    Row(
        "certificates:replace",
        of=ids("certificate"),
        sees=OFFICERS,
        allowed=TEAM,
        posts=lambda w, t: {"full_name": "Another", "reason": "Because."},
    ),
)
