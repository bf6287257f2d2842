"""Role × URL × object: what each role gets at each of our addresses, for records of each place; status and body.

The rows are in tests/lms/scope/rows/, a file for each app; the world they are asked of in tests/lms/scope/world.py. A
URL of ours without a row fails.
"""

import hashlib
import re
import uuid
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.apps import apps
from django.conf import settings
from django.core.files.base import ContentFile
from django.db import connection
from django.test import Client
from django.urls import NoReverseMatch, URLPattern, get_resolver, reverse
from django.utils import timezone
from wagtail.documents import get_document_model
from wagtail.models import Page

import ledger
from assessments import keeping
from assessments import permissions as assessment_permissions
from assessments.models import Attempt, AttemptFlag, PracticalAssessment, Question, QuestionBank
from assessments.questions import hashing
from cascade import permissions as cascade_permissions
from cascade.models import Cohort, Licence, Nomination
from certificates import permissions as certificate_permissions
from certificates.models import Certificate
from courses import permissions as course_permissions
from courses.models import Enrolment, GroupMember, ModuleItem
from people import permissions as people_permissions
from people.models import Officer
from tests.factories import undone
from tests.lms.scope import world as scope
from tests.lms.scope.reading import text_of
from tests.lms.scope.roles import ANONYMOUS, CENTRAL, MAY_READ, OFFICERS, OWN_NAME, OWNER, PLACES, ROLES, WRITERS
from tests.lms.scope.row import Row
from tests.lms.scope.rows import ELSEWHERE, OUR_ROWS, ROWS
from tests.lms.scope.world import SCOPES, WORDS, Thing, World

pytestmark = pytest.mark.django_db

LOGIN = reverse("account_login")


# --- The world, made once -----------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker) -> Iterator[World]:
    """Two States; whatever a test changes is undone, and at the end so is everything."""
    with django_db_blocker.unblock(), undone():
        yield scope.build()


@pytest.fixture(scope="module")
def clients(world) -> dict[str, Client]:
    officers = world.people | {
        "owner": world.things["own"].officer,
        "trainer": world.things["own"].trainer,
        "trainer elsewhere": world.things["other"].trainer,
    }
    made = {ANONYMOUS: Client()}
    for role in ROLES[1:]:
        made[role] = Client()
        made[role].force_login(officers[role])
    return made


def things_of(row: Row, role: str, world: World) -> list[tuple[str | None, Thing]]:
    """The records to ask for: of every scope, or of two where the role, or the page, has no place."""
    if row.of is None:
        return [(None, world.things["own"])]
    names = SCOPES if role in MAY_READ and role not in CENTRAL and not row.in_cms else ("own", "other")
    return [(name, world.things[name]) for name in names]


def address(row: Row, world: World, thing: Thing) -> str:
    return reverse(row.name, args=row.of(world, thing) if row.of else [])


# --- Every URL has its row ----------------------------------------------------------------------------------


def named_patterns(resolver=None, spaces=(), prefix="") -> Iterator[tuple[str, str, str]]:
    """The name with its namespace, the route, and the module of the view, of every pattern."""
    for pattern in (resolver or get_resolver()).url_patterns:
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLPattern):
            yield ":".join([*spaces, pattern.name or route]), route, pattern.callback.__module__
        else:
            yield from named_patterns(pattern, (*spaces, pattern.namespace) if pattern.namespace else spaces, route)


def is_ours(route: str, module: str) -> bool:
    """Our own views, and everything that is not Wagtail's."""
    return module.partition(".")[0] in settings.OUR_APPS or not (
        module.startswith(("wagtail", "wagtail_localize")) or route.startswith(("cms/", "en/_util/"))
    )


def test_every_url_of_ours_has_one_row():
    ours = {name for name, route, module in named_patterns() if is_ours(route, module)}
    assert sorted(ours) == sorted([row.name for row in ROWS] + list(ELSEWHERE))


# --- Looking ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_each_role_gets_what_is_its_own_and_no_other_word(row, world, clients):
    wrong = []
    for role in ROLES:
        for name, thing in things_of(row, role, world):
            for query in row.queries:
                wrong += looked(row, role, name, address(row, world, thing) + query, clients[role])
    assert wrong == []


def looked(row: Row, role: str, name: str | None, url: str, client: Client) -> list[tuple]:
    """What is wrong with the answer, if anything."""
    response = client.get(url)
    found, text = [], text_of(response)
    expected = row.expected(role, name)
    if response.status_code not in expected:
        found.append((role, name, url, "status", response.status_code, "not", expected))
    if (
        role == ANONYMOUS
        and ANONYMOUS not in row.allowed
        and response.status_code == 302
        and not is_to_sign_in(response)
    ):
        found.append((role, name, url, "leads to", response["Location"]))
    if response.headers.get("Content-Type", "").startswith("text/html") and not is_strict(response, row):
        found.append((role, name, url, "content policy", response.headers.get("Content-Security-Policy")))
    words = {word for word in WORDS if word.casefold() in text.casefold()}
    if foreign := words - MAY_READ.get(role, frozenset()) - row.exempt:
        found.append((role, name, url, "shows", foreign))
    if row.words and role in row.words and response.status_code == 200:
        listed = words & row.kind - OWN_NAME.get(role, frozenset())
        if listed != row.words[role]:
            found.append((role, name, url, "lists", listed, "not", row.words[role]))
    return found


def is_strict(response, row: Row) -> bool:
    """Nothing inline may run; the back office, which is Wagtail's, has a policy of its own."""
    policy = response.headers.get("Content-Security-Policy", "")
    return "script-src 'self'" in policy and (row.in_cms or "unsafe" not in policy)


def is_to_sign_in(response) -> bool:
    return response["Location"].startswith((LOGIN, "/cms/login/", reverse("first-sign-in")))


# --- Changing -----------------------------------------------------------------------------------------------


def everything_stored() -> str:
    """A digest of every row of our own tables."""
    digest = hashlib.sha256()
    tables = [model._meta.db_table for label in settings.OUR_APPS for model in apps.get_app_config(label).get_models()]
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)} ORDER BY 1")
            digest.update(repr((table, cursor.fetchall())).encode())
    return digest.hexdigest()


@pytest.mark.parametrize("row", [row for row in ROWS if row.posts], ids=lambda row: row.name)
def test_who_may_not_changes_nothing_by_posting(row, world, clients):
    before, wrong = everything_stored(), []
    for role in ROLES:
        for name, thing in things_of(row, role, world):
            if row.may_post(role, name):
                continue
            response = clients[role].post(address(row, world, thing), row.posts(world, thing))
            if response.status_code not in row.refusal(role, name):
                wrong.append((role, name, response.status_code, "not", row.refusal(role, name)))
            if foreign := {word for word in WORDS if word in text_of(response)} - MAY_READ.get(role, frozenset()):
                wrong.append((role, name, "shows", foreign))
    assert wrong == []
    assert everything_stored() == before


UNGUARDED = {"account_login", "account_logout", "account_inactive", "account_reauthenticate", "account_change_password"}
UNGUARDED |= {"first-sign-in", "first-sign-in-name", "set_language"}


@pytest.mark.parametrize("row", [row for row in OUR_ROWS if row.name not in UNGUARDED], ids=lambda row: row.name)
def test_a_method_that_is_not_meant_is_refused(row, world, clients):
    url = address(row, world, world.things["own"])
    asked = {"PUT", "PATCH", "DELETE"} | (set() if row.posts else {"POST"})
    asked -= {"PUT"} if row.name == "assessments:answers" else set()
    role = "owner" if row.sees is OWNER else "superuser"
    assert {clients[role].generic(method, url).status_code for method in asked} <= {405}


POSTED = [row for row in ROWS if row.posts and not row.is_by_token]


@pytest.mark.parametrize("row", POSTED, ids=lambda row: row.name)
def test_a_form_without_its_token_is_refused(row, world):
    thing = world.things["own"]
    poster = row.allowed if row.poster is None else row.poster
    client = Client(enforce_csrf_checks=True)
    client.force_login(thing.officer if "owner" in poster else world.people["superuser"])
    if "trainer" in poster and "superuser" not in poster:
        client.force_login(thing.trainer)
    before = everything_stored()
    assert client.post(address(row, world, thing), row.posts(world, thing)).status_code == 403
    assert everything_stored() == before


# --- What is not there ---------------------------------------------------------------------------------------


def unguessed(row: Row, world: World) -> str:
    """The row's address with ids that nobody has."""
    url = address(row, world, world.things["own"])
    return re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}", str(uuid.uuid4()), url)


BY_ID = [row for row in OUR_ROWS if row.of and row.gets and row.sees is not PLACES and not row.is_by_token]
BY_ID = [row for row in BY_ID if row.name not in ("courses:course-detail", "certificates_public:certificate")]


@pytest.mark.parametrize("row", BY_ID, ids=lambda row: row.name)
def test_what_one_may_not_see_looks_as_if_it_were_not_there(row, world, clients):
    unseen = clients["stranger"].get(address(row, world, world.things["own"]))
    missing = clients["stranger"].get(unguessed(row, world))
    assert (unseen.status_code, missing.status_code) == (404, 404)
    assert same_page(unseen) == same_page(missing)


def same_page(response) -> str:
    """The text without what differs between any two loads: tokens, ids, times."""
    return re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}|\b[0-9A-Za-z]{64}\b|Last-Modified: .*? GMT", "", text_of(response))


# --- Figures and lists of the own place ----------------------------------------------------------------------

LISTS = (
    "home",
    "cascade:cohort-list",
    "cascade:licence-list",
    "cascade:nomination-list",
    "cascade:nomination-new",
    "assessments:practical-list",
    "certificates:list",
    "certificates:export",
    "certificates:mine",
    "courses:my-learning",
)


def pages_of(role: str, world: World, clients: dict[str, Client]) -> dict[str, str]:
    own = world.things["own"]
    urls = [reverse(name) for name in LISTS] + [reverse("cascade:nomination-new") + "?q=quartz"]
    for name in ("coverage-place", "coverage-officers"):
        for place in (own.place, own.place.get_parent()):
            urls.append(reverse(f"cascade:{name}", args=[place.public_id]))
    urls += [f"{urls[-1]}?format=csv", f"{reverse('cascade:cohort-detail', args=[own.cohort.public_id])}"]
    return {url: same_page(clients[role].get(url)) for url in urls}


def test_figures_and_lists_of_a_place_are_the_same_when_another_state_grows(world, clients):
    roles = ("owner", "trainer", "nodal", "district nodal")
    before = {role: pages_of(role, world, clients) for role in roles}
    central = same_page(clients["team"].get(reverse("certificates:list")))

    scope.make_thing(world, "more", world.things["other"].place)
    ledger.run_due_jobs()

    after = {role: pages_of(role, world, clients) for role in roles}
    changed = {(role, url) for role in roles for url in before[role] if before[role][url] != after[role][url]}
    assert changed == set()
    assert same_page(clients["team"].get(reverse("certificates:list"))) != central


# --- Slips, which make their reader the owner of an account --------------------------------------------------


def test_slips_are_printed_only_for_the_own_officers(world, clients):
    officers = [thing.officer for thing in world.things.values() if thing.scope in SCOPES]
    for officer in officers[1:]:  # not of ``own``, who must stay signed in
        officer.set_unusable_password()
        officer.save(update_fields=["password"])
    shown = {}
    for role in ROLES[1:]:
        response = clients[role].post(
            reverse("people:sign-in-slips"), {"officer": [officer.public_id for officer in officers]}
        )
        shown[role] = {name for name in SCOPES if scope.PERSON[name] in text_of(response)} - (
            {"own"} if role == "owner" else set()
        )
    expected = {role: set(OFFICERS.get(role, ())) for role in ROLES[1:]}
    assert shown == expected | {"owner": set(), "auditor": set(), "trainer": {"own"}}  # a guest's comes from home


# --- Wagtail's own back office -------------------------------------------------------------------------------


def stock_pages() -> list[str]:
    """Every address of the back office that is not ours; what names a record is asked for the first."""
    urls = []
    for name, route, module in named_patterns():
        if not route.startswith("cms/") or is_ours(route, module):
            continue
        numbers = re.findall(r"<[^>]+>", route)
        for arguments in ([1] * len(numbers), [str(uuid.UUID(int=1))] * len(numbers)):
            try:
                urls.append(reverse(name, args=arguments))
                break
            except NoReverseMatch:
                continue
    return sorted(set(urls))


OPEN_TO_ALL = ("/cms/jsi18n", "/cms/login", "/cms/logout", "/cms/password_reset", "/cms/sprite", "/cms/account/")


def test_the_back_office_is_shut_to_who_does_not_write(world, clients):
    open_pages = []
    for role in (ANONYMOUS, "nodal"):
        clients[role].raise_request_exception = False
        for url in stock_pages():
            response = clients[role].get(url)
            if response.status_code not in (302, 404, 405) and not url.startswith(OPEN_TO_ALL):
                open_pages.append((role, url, response.status_code))
    assert open_pages == []


@pytest.mark.parametrize("role", ["author", "legal reviewer"])
def test_who_writes_sees_no_officer_anywhere_in_the_back_office(role, world, clients):
    clients[role].raise_request_exception = False
    shows = []
    for url in stock_pages():
        if "/1/" in url and "/users/" not in url:
            continue  # a page, a picture, a word of the law: none of an officer
        text = text_of(clients[role].get(url))
        if found := {word for word in WORDS if word in text}:
            shows.append((url, found))
    assert shows == []


def test_who_may_does_change_something_by_the_same_form(world, clients):
    row = next(row for row in OUR_ROWS if row.name == "cascade:cohort-cancel")
    thing, before = world.things["own"], everything_stored()
    response = clients["trainer"].post(address(row, world, thing), row.posts(world, thing))
    assert response.status_code == 302
    assert everything_stored() != before


# --- A secure bank -------------------------------------------------------------------------------------------


def addresses_of_the_secret(world: World) -> dict[str, set[str]]:
    """Every address that is about the locked question, with the roles that find its words there."""
    question, page, readers = world.secret, world.secret_page, {"keeper", "legal reviewer", "team", "superuser"}
    writers = readers - {"legal reviewer"}
    latest = question.save_revision(user=world.people["keeper"])
    earlier = question.save_revision(user=world.people["keeper"])

    def snippet(name: str, *more: object) -> str:
        return reverse(f"wagtailsnippets_assessments_question:{name}", args=[question.pk, *more])

    pool = f"{question.code}/{hashing.key_hash(question.kind, question.key)[:12]}/"
    return {
        snippet("edit"): writers,
        snippet("revisions_revert", latest.pk): writers,
        snippet("history"): set(),
        snippet("usage"): set(),
        snippet("revisions_compare", latest.pk, earlier.pk): set(),
        snippet("delete"): set(),
        reverse("wagtailsnippetchoosers_assessments_question:choose"): set(),
        reverse("wagtailsnippetchoosers_assessments_question:choose_results"): set(),
        reverse("wagtailsnippetchoosers_assessments_question:chosen", args=[question.pk]): set(),
        reverse("wagtailadmin_pages:edit", args=[page.pk]): set(),
        reverse("wagtailadmin_pages:view_draft", args=[page.pk]): readers,
        reverse("assessments_cms:question-review", args=[question.pk]): readers,
        reverse("assessments_cms:review-queue"): set(),
        reverse("assessments_cms:bank-export", args=[world.vault.pk]) + "?format=gift": writers,
        reverse("assessments_cms:bank-export-remarks", args=[world.vault.pk]): set(),
        reverse("assessments:bank-try", args=[world.vault.pk]): writers,
        reverse("courses_cms:review-detail", args=[world.secret_review.pk]): readers,
        reverse("courses_cms:review-request", args=[page.pk]): writers,
        reverse("assessments:quiz-statistics", args=[page.quiz.code]): set(),
        reverse("assessments:quiz-statistics", args=[page.quiz.code]) + pool: readers,
    }


def test_who_does_not_keep_a_secure_bank_sees_no_word_and_no_key_of_it_anywhere(world, clients):
    keeper = Client()
    keeper.force_login(world.people["keeper"])
    wrong = []
    for url, readers in addresses_of_the_secret(world).items():
        for role, client in {**clients, "keeper": keeper}.items():
            shows = scope.SECRET in text_of(client.get(url))
            if shows and role not in readers:
                wrong.append((role, url, "shows it"))
            if not shows and role in readers:
                wrong.append((role, url, "hides it"))
    assert wrong == []
    found = reverse("wagtailsnippets_assessments_question:list") + f"?q={scope.SECRET}"
    code = f">{world.secret.code}<"
    listed = {role for role, client in clients.items() if code in "".join(text_of(client.get(found)).split())}
    assert listed == {"legal reviewer", "team", "superuser"}


def test_a_keeper_of_the_bank_is_one_only_from_day_to_day(world):
    author, vault = world.people["author"], world.vault
    seen = assessment_permissions.can_see_keys
    today = timezone.localdate()
    before = seen(author, vault)
    tomorrow = today + timedelta(days=1)
    given = {"bank": vault, "officer": author, "reason": "Helps.", "by": world.people["team"]}
    keeping.entrust(starts_on=tomorrow, ends_on=tomorrow, **given)
    not_yet = seen(author, vault)
    kept = keeping.entrust(starts_on=today, ends_on=today, **given)
    now = seen(author, vault)
    keeping.end_keeping(keeper=kept, by=world.people["team"])
    assert [before, not_yet, now, seen(author, vault)] == [False, False, True, False]


def test_nobody_below_the_programme_team_lays_a_secure_bank_open(world, clients):
    """Neither by the bank's own form, nor by moving a question to a practice bank."""
    url = reverse("wagtailsnippets_assessments_questionbank:edit", args=[world.vault.pk])
    clients["author"].post(url, {"name": "Vault", "slug": "vault"})
    keeper = Client()
    keeper.force_login(world.people["keeper"])
    edit = reverse("wagtailsnippets_assessments_question:edit", args=[world.secret.pk])
    offered = set(keeper.get(edit).context["form"].fields["bank"].queryset)
    added = clients["author"].get(reverse("wagtailsnippets_assessments_question:add") + "?kind=single")
    world.vault.refresh_from_db()
    assert (world.vault.is_secure, offered) == (True, {world.vault})
    assert world.vault not in added.context["form"].fields["bank"].queryset
    assert (
        world.vault
        not in clients["author"].get(reverse("assessments_cms:import")).context["form"].fields["bank"].queryset
    )


# --- Lists and their predicates are twins --------------------------------------------------------------------

TWINS = {
    "officer": (Officer.objects.all, people_permissions.officers_visible_to, people_permissions.can_view_officer),
    "enrolment": (
        Enrolment.objects.all,
        course_permissions.enrolments_visible_to,
        course_permissions.can_view_enrolment,
    ),
    "attempt": (
        Attempt.objects.all,
        assessment_permissions.attempts_visible_to,
        assessment_permissions.can_view_attempt,
    ),
    "practical": (
        PracticalAssessment.objects.all,
        assessment_permissions.practical_assessments_visible_to,
        assessment_permissions.can_view_practical_assessment,
    ),
    "marked attempt": (
        Attempt.objects.all,
        lambda attempts, user: assessment_permissions.attempts_marked_by(user),
        assessment_permissions.can_mark_attempt,
    ),
    "question": (
        Question.objects.all,
        lambda questions, user: assessment_permissions.questions_visible_to(user),
        assessment_permissions.can_view_question,
    ),
    "bank": (
        QuestionBank.objects.all,
        lambda banks, user: assessment_permissions.banks_with_keys_visible_to(user),
        assessment_permissions.can_see_keys,
    ),
    "flag": (
        AttemptFlag.objects.all,
        assessment_permissions.flags_visible_to,
        assessment_permissions.can_review_flag,
    ),
    "cohort": (Cohort.objects.all, cascade_permissions.cohorts_visible_to, cascade_permissions.can_view_cohort),
    "member": (GroupMember.objects.all, cascade_permissions.members_visible_to, cascade_permissions.can_view_member),
    "nomination": (
        Nomination.objects.all,
        cascade_permissions.nominations_visible_to,
        cascade_permissions.can_view_nomination,
    ),
    "licence": (Licence.objects.all, cascade_permissions.licences_visible_to, cascade_permissions.can_view_licence),
    "certificate": (
        Certificate.objects.all,
        certificate_permissions.certificates_visible_to,
        certificate_permissions.can_view_certificate,
    ),
}


MARKED = ("marked attempt", "flag")
BANKED = ("question", "bank")  # an auditor reads no key


def test_every_visible_to_has_its_twin_here():
    listed = {records().model for records, _visible, _can in TWINS.values()}
    models = [model for label in settings.OUR_APPS for model in apps.get_app_config(label).get_models()]
    assert {model for model in models if hasattr(model.objects.all(), "visible_to")} <= listed


@pytest.mark.parametrize("name", TWINS)
def test_the_list_and_the_predicate_agree_for_every_role(name, world, clients):
    records, visible_to, can_view = TWINS[name]
    for role in ROLES:
        user = clients[role].get(reverse("help")).wsgi_request.user
        seen = set(visible_to(records(), user))
        assert {record for record in records() if can_view(user, record)} == seen
        all_seeing = CENTRAL if name not in MARKED + BANKED else ("team", "superuser")  # an auditor marks nothing
        all_seeing += ("legal reviewer",) if name in BANKED else ()
        assert (seen == set(records())) == (role in all_seeing)
        assert role != ANONYMOUS or not seen


# --- Wagtail's own addresses of what is taught ----------------------------------------------------------------


def test_a_live_page_shows_nothing_to_who_does_not_write(world, clients):
    wrong = []
    for page in Page.objects.live().filter(depth__gt=1).specific():
        for role in (ANONYMOUS, "owner", "stranger", "trainer", "nodal", "auditor"):
            response = clients[role].get(page.get_url())
            if isinstance(page, ModuleItem) and response.status_code not in (302, 404):
                wrong.append((role, page, response.status_code))
            if re.search(r"Words of lesson|Because \d|Question \d", text_of(response)):
                wrong.append((role, page, "shows what is taught"))
    assert wrong == []


def test_nobody_below_a_superuser_hands_out_rights(world, clients):
    """Rights follow postings alone: the programme team reaches no group, and makes nobody a superuser."""
    doors = [reverse("wagtailusers_groups:index"), reverse("wagtailusers_groups:add"), reverse("wagtailsites:index")]
    assert [clients[role].get(door).status_code for role in ("team", "author") for door in doors] == [302] * 6
    officer = world.things["own"].officer
    form = {"full_name": officer.full_name, "cadre": "police", "preferred_language": "hi", "role": "officer"}
    form |= {
        "is_superuser": "on",
        "is_staff": "on",
        "is_active": "on",
        "groups": ["1", "2", "3"],
        "user_permissions": "1",
    }
    saved = clients["team"].post(reverse("wagtailusers_users:edit", args=[officer.pk]), form)
    officer.refresh_from_db()
    assert (saved.status_code, officer.is_superuser, officer.is_staff, officer.groups.count()) == (302, False, False, 0)
    superuser = world.people["superuser"]
    assert clients["team"].get(reverse("wagtailusers_users:edit", args=[superuser.pk])).status_code == 302


def test_a_document_of_the_library_is_served_to_those_who_write_alone(world, clients):
    document = get_document_model().objects.create(title="Draft", file=ContentFile(b"A draft.", name="draft.txt"))
    address_of_it = reverse("wagtaildocs_serve", args=[document.pk, document.filename])
    statuses = {role: clients[role].get(address_of_it).status_code for role in ROLES}
    assert statuses == dict.fromkeys(ROLES, 404) | dict.fromkeys(WRITERS, 200)
