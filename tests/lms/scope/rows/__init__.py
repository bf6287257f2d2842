"""The matrix: a row for every URL of ours, with what each role gets for a record of each scope.

Unseen is 404, seen but not allowed is 403, nobody signed in is a redirect to the sign-in page.
"""

from tests.lms.scope.row import Row
from tests.lms.scope.rows.assessments import ASSESSMENTS_ROWS
from tests.lms.scope.rows.back_office import CMS_ROWS
from tests.lms.scope.rows.cascade import CASCADE_ROWS
from tests.lms.scope.rows.certificates import CERTIFICATES_ROWS
from tests.lms.scope.rows.courses import COURSES_ROWS
from tests.lms.scope.rows.everybody import EVERYBODY_ROWS

OUR_ROWS: tuple[Row, ...] = EVERYBODY_ROWS + COURSES_ROWS + ASSESSMENTS_ROWS + CASCADE_ROWS + CERTIFICATES_ROWS
ROWS = OUR_ROWS + CMS_ROWS

# Libraries' pages at our addresses: what they show is the signed-in officer's own account.
ELSEWHERE = {
    "mfa_index": "own account",
    "mfa_authenticate": "own account",
    "mfa_reauthenticate": "own account",
    "mfa_activate_totp": "own account",
    "mfa_deactivate_totp": "own account",
    "mfa_view_recovery_codes": "own account",
    "mfa_generate_recovery_codes": "own account",
    "mfa_download_recovery_codes": "own account",
}
