"""Who trains whom: programmes and tiers, licences, cohorts, sessions and attendance, qualifications, coverage."""

from cascade.models.cohort import (
    Attendance,
    AttendanceStatus,
    Cohort,
    CohortState,
    CohortTrainer,
    RosterImport,
    Session,
    SessionTrainer,
    TrainerPart,
)
from cascade.models.coverage import CoverageCell, Qualification, Target
from cascade.models.programme import (
    Licence,
    LicenceEvent,
    LicenceEventKind,
    Nomination,
    NominationState,
    Programme,
    Tier,
)

__all__ = [
    "Attendance",
    "AttendanceStatus",
    "Cohort",
    "CohortState",
    "CohortTrainer",
    "CoverageCell",
    "Licence",
    "LicenceEvent",
    "LicenceEventKind",
    "Nomination",
    "NominationState",
    "Programme",
    "Qualification",
    "RosterImport",
    "Session",
    "SessionTrainer",
    "Target",
    "Tier",
    "TrainerPart",
]
