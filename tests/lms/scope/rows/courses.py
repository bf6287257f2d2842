"""Courses: learning."""

from tests.lms.scope.roles import OFFICERS
from tests.lms.scope.row import Row, ids, nothing

COURSES_ROWS: tuple[Row, ...] = (
    Row("courses:enrolment-detail", of=ids("enrolment"), sees=OFFICERS),
    *(
        Row(f"courses:{name}", of=ids("enrolment", "lesson"), sees=OFFICERS, allowed=frozenset({"owner"}), **more)
        for name, more in {
            "item-detail": {},
            "item-original": {"status": 302},
            "item-mark-read": {"gets": False, "posts": nothing},
        }.items()
    ),
    Row(
        "courses:self-check-answer",
        of=lambda w, t: [t.enrolment.public_id, t.lesson.key, t.lesson.check_ids[0]],
        sees=OFFICERS,
        allowed=frozenset({"owner"}),
        gets=False,
        posts=lambda w, t: {"chosen": "a"},
    ),
)
