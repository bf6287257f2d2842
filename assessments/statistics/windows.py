"""When a quiz counts for what a course taught and what stayed. Apart from the sums: it is asked in every process."""

POST_DAYS = 30  # until so many days after its completion a quiz says what was known just after the course
RETENTION_DAYS = 90
RETENTION_WINDOW_DAYS = (75, 120)  # what counts as the quiz 90 days later


def counts_as_retention(days_after: int) -> bool:
    """Whether a quiz taken so many days after the course says what stayed after 90."""
    return RETENTION_WINDOW_DAYS[0] <= days_after <= RETENTION_WINDOW_DAYS[1]
