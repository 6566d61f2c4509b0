"""Commands about daily reports: frozen values, each with the idempotency key of the form it comes from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True)
class ReportDraft:
    """Keep the text of a draft.

    Attributes:
        area: Code of the area.
        starts_at: Start of the period.
        revision: Number of the correction, 0 for the report itself.
        seen_version: Version of the draft that the form displayed, 0 where none was kept.
        texts: Text with tokens by language.
        key: Idempotency key.
    """

    area: str
    starts_at: datetime
    revision: int
    seen_version: int
    texts: Mapping[str, str] = field(hash=False)
    key: str = ""


@dataclass(frozen=True, slots=True)
class ReportFreezing:
    """Freeze a report, or a correction of a frozen one.

    Attributes:
        area: Code of the area.
        starts_at: Start of the period.
        revision: Number of the correction, 0 for the report itself.
        seen_version: Version of the draft that the form displayed, 0 where none was kept.
        seen_period: Number of the closed period that the form displayed.
        texts: Text with tokens by language.
        accepted_digits: The digits typed by hand that the account has accepted, in their order.
        reason: Why a correction is made, "" for the report itself.
        key: Idempotency key.
    """

    area: str
    starts_at: datetime
    revision: int
    seen_version: int
    seen_period: int
    texts: Mapping[str, str] = field(hash=False)
    accepted_digits: tuple[str, ...] = ()
    reason: str = ""
    key: str = ""
