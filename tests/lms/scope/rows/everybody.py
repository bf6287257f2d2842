"""What is everybody's, and the own account."""

from tests.lms.scope.roles import EVERYONE, NOBODY, PEOPLE, SIGNED_IN
from tests.lms.scope.row import Row, nothing

EVERYBODY_ROWS: tuple[Row, ...] = (
    # --- Everybody's
    Row("home", anonymous=200),
    Row("help", allowed=EVERYONE, anonymous=200),
    Row("healthz", allowed=EVERYONE, anonymous=200),
    Row("readyz", allowed=EVERYONE, anonymous=503, status=503, why="no worker runs in tests"),
    Row("set_language", allowed=EVERYONE, status=302),
    Row("courses:catalogue", allowed=EVERYONE, anonymous=200),
    Row("courses:course-detail", of=lambda w, t: [t.enrolment.edition.course.code], allowed=EVERYONE, anonymous=200),
    Row(
        "courses:course-enrol",
        of=lambda w, t: [t.enrolment.edition.course.code],
        gets=False,
        posts=nothing,
        why="open to every officer",
    ),
    Row("edition-file", of=lambda w, t: [f"{'0' * 64}.png"], allowed=EVERYONE, status=404, anonymous=404),
    Row("library-picture", of=lambda w, t: ["none.png"], allowed=EVERYONE, status=404, anonymous=404),
    Row("question-picture", of=lambda w, t: [f"{'0' * 64}.png"], allowed=EVERYONE, status=404, anonymous=404),
    Row("library-original", of=lambda w, t: ["none.png"], allowed=EVERYONE, status=404, anonymous=404),
    Row("certificates_public:check", allowed=EVERYONE, anonymous=200),
    Row(
        "certificates_public:certificate",
        of=lambda w, t: [t.certificate.number],
        allowed=EVERYONE,
        anonymous=200,
        exempt=PEOPLE,
        why="anyone with the number in hand",
    ),
    # --- The own account
    Row("account_login", allowed=EVERYONE, anonymous=200, status=302),
    Row("account_logout", allowed=EVERYONE),
    Row("account_inactive", anonymous=200),
    Row("account_reauthenticate"),
    Row("account_change_password"),
    Row("first-sign-in", allowed=EVERYONE, anonymous=200, status=302),
    Row("first-sign-in-name", allowed=EVERYONE, anonymous=302, status=302),
    Row("ledger:notice-list"),
    Row("ledger:notice-mark-read", gets=False, posts=nothing),
    Row("people:me"),
    Row("people:language-change", gets=False, posts=nothing),
    Row("people:roster-template"),
    Row(
        "people:sign-in-slips",
        of=lambda w, t: [],
        gets=False,
        posts=lambda w, t: {"officer": t.officer.public_id},
        poster=SIGNED_IN,
        why="an unseen officer is as if not named: test_slips_are_printed_only_for_the_own_officers",
    ),
    Row("courses:my-learning", words=dict.fromkeys(SIGNED_IN, NOBODY)),
    Row("certificates:mine", words=dict.fromkeys(SIGNED_IN, NOBODY)),
)
