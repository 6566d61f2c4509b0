"""A finding that was just reported."""

from datetime import UTC, datetime, timedelta

from geo.domain.findings.finding import Finding
from geo.domain.findings.states import FindingState

NOON = datetime(2020, 2, 1, 12, 0, tzinfo=UTC)
DUE = NOON + timedelta(hours=4)
FOUND = Finding(
    "F7", 7, "vehicles", "370725001", "放行不严", "sup", NOON, DUE, FindingState.REPORTED, NOON, unit="U1"
)
