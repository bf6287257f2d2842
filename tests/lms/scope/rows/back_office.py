"""The back office: Wagtail sends whoever may not in to sign in, and whoever may not see a page to its own home."""

from tests.lms.scope.roles import NOBODY, QUESTION_WRITERS, TEAM, WRITERS
from tests.lms.scope.row import Arguments, Row, nothing, reason
from tests.lms.scope.rows.assessments import a_question, question_file, the_bank
from tests.lms.scope.world import Thing, World

LAWYERS = frozenset({"legal reviewer", "superuser"})


def cms(name: str, allowed: frozenset[str], of: Arguments | None = None, **more) -> Row:
    return Row(name, of=of, allowed=allowed, otherwise=302, in_cms=True, **more)


def first(path: str) -> Arguments:
    """The id of a record, by a path of attributes from the world's long edition."""

    def found(world: World, thing: Thing) -> list:
        record = world.editions["long"]
        for name in path.split("."):
            record = record.first() if name == "first" else getattr(record, name)
        return [record]

    return found


CMS_ROWS: tuple[Row, ...] = (
    Row("cms-sign-in", allowed=NOBODY, in_cms=True, why="whoever is signed in and sent here may not enter"),
    cms("assessments_cms:import", QUESTION_WRITERS, posts=question_file),
    cms("assessments_cms:import-template", QUESTION_WRITERS),
    cms(
        "assessments_cms:import-preview",
        NOBODY,
        of=lambda w, t: ["00000000-0000-4000-8000-000000000001"],
        why="an upload is its uploader’s alone; what is not there in the CMS is looked for under /en/ first",
    ),
    cms("assessments_cms:bank-export", QUESTION_WRITERS, of=the_bank),
    cms("assessments_cms:bank-export-remarks", QUESTION_WRITERS, of=the_bank),
    cms("assessments_cms:review-queue", WRITERS),
    cms(
        "assessments_cms:question-review",
        WRITERS,
        of=a_question,
        posts=lambda w, t: {"decision": "approve"},
        poster=LAWYERS,
    ),
    cms("assessments_cms:keeper-list", TEAM, of=lambda w, t: [w.vault.pk], posts=nothing),
    cms("assessments_cms:keeper-end", TEAM, of=lambda w, t: [w.keeper.public_id], gets=False, posts=nothing),
    cms("assessments_cms:topic-list", QUESTION_WRITERS),
    cms("assessments_cms:topic-add", QUESTION_WRITERS, posts=nothing),
    cms("assessments_cms:topic-edit", QUESTION_WRITERS, of=lambda w, t: [w.topic.pk], posts=nothing),
    cms("assessments_cms:topic-delete", QUESTION_WRITERS, of=lambda w, t: [w.topic.pk], gets=False, posts=nothing),
    cms("assessments_cms:question-compare", WRITERS, of=a_question),
    cms("assessments_cms:duplicate-list", WRITERS, queries=("", "?least=60&language=hi", "?bank=0")),
    cms("assessments_cms:question-usage", WRITERS, of=a_question),
    cms(
        "wagtailsnippets_assessments_question:usage",
        QUESTION_WRITERS,
        of=a_question,
        status=302,
        why="leads to ours",
    ),
    cms("assessments_cms:question-retire", QUESTION_WRITERS, of=a_question, posts=reason),
    cms(
        "wagtailsnippets_assessments_question:list",
        WRITERS,
        queries=("", "?q=quartz", "?export=csv", "?export=xlsx"),
    ),
    cms("wagtailsnippets_assessments_question:list_results", WRITERS),
    cms(
        "wagtailsnippets_assessments_question:revisions_compare",
        QUESTION_WRITERS,
        of=lambda w, t: [*a_question(w, t), "live", "live"],
        status=302,
        why="leads to ours",
    ),
    cms("courses_cms:review-list", WRITERS),
    cms(
        "courses_cms:review-detail",
        WRITERS,
        of=lambda w, t: [w.review.pk],
        posts=lambda w, t: {"decision": "approve"},
        poster=LAWYERS,
    ),
    cms(
        "courses_cms:review-request",
        WRITERS - {"legal reviewer"},
        of=lambda w, t: [w.review.revision.object_id],
        posts=nothing,
    ),
    cms("courses_cms:release-list", WRITERS),
    cms("courses_cms:release", WRITERS, of=first("course_id"), posts=nothing, poster=TEAM),
    cms("courses_cms:edition-detail", WRITERS, of=first("pk")),
    cms("courses_cms:edition-withdraw", TEAM, of=first("pk"), posts=reason),
    cms("courses_cms:hidden-list", WRITERS),
    cms("courses_cms:item-hide", LAWYERS, of=first("items.first.pk"), posts=reason),
    cms("courses_cms:item-show", LAWYERS, of=first("items.first.pk"), gets=False, posts=nothing),
    cms("courses_cms:erratum-propose", WRITERS, of=first("items.first.texts.first.pk"), posts=reason),
    cms("courses_cms:erratum-decide", LAWYERS, of=lambda w, t: [w.erratum.pk], posts=nothing),
    cms("courses_cms:provision-detail", WRITERS, of=lambda w, t: [w.provision.pk]),
    cms("courses_cms:provision-supersede", WRITERS, of=lambda w, t: [w.provision.pk], posts=nothing),
    cms("ledger_admin:job-list", TEAM),
    cms("ledger_admin:job-list-results", TEAM),
    cms("ledger_admin:job-retry", TEAM, of=lambda w, t: [w.job.pk], gets=False, posts=nothing),
    cms("ledger_admin:audit-list", TEAM, queries=("", "?export=csv", "?export=xlsx")),
    cms("ledger_admin:audit-list-results", TEAM),
    cms("certificates_admin:report", TEAM),
    cms("certificates_admin:report-results", TEAM),
    cms("jurisdictions:index", TEAM),
    cms("jurisdictions:index_results", TEAM),
    cms("jurisdictions:delete", NOBODY, of=lambda w, t: [t.place.pk], posts=nothing),
    cms("ranks:delete", NOBODY, of=lambda w, t: [1], posts=nothing),
    cms("wagtailsnippetchoosers_assessments_question:choose", WRITERS),
    cms("wagtailsnippetchoosers_assessments_question:choose_results", WRITERS),
    cms("wagtailsnippets_assessments_question:add", QUESTION_WRITERS, queries=("", "?kind=single"), posts=nothing),
    cms(
        "wagtailsnippets_assessments_question:edit",
        QUESTION_WRITERS,
        of=a_question,
        posts=nothing,
    ),
    cms("wagtailusers_users:index", TEAM, queries=("", "?q=quartz")),
    cms("wagtailusers_users:index_results", TEAM, queries=("", "?q=quartz")),
    cms("wagtailusers_users:edit", TEAM, of=lambda w, t: [t.officer.pk], posts=nothing),
    cms("wagtailusers_users:delete", NOBODY, of=lambda w, t: [t.officer.pk], posts=nothing),
)
