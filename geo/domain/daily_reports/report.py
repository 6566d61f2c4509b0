"""Daily reports: one for each period of an area, its corrections, and which step may follow which."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum

from geo.domain.daily_reports.figures import FigureKey, ReportFigure
from geo.domain.daily_reports.tokens import require_whole_tokens, typed_digits
from geo.domain.day.period import checked_reason, period_id
from geo.domain.errors import InvalidInput, Overtaken
from geo.domain.photos import Attachment
from geo.domain.sanitise import sanitise_text

MAX_TEXT_LENGTH = 20_000
"""Characters of the text in one language: some thirty pages."""


class ReportState(StrEnum):
    """State of a report (values are message keys)."""

    DRAFT = "draft"
    FROZEN = "frozen"
    SUPERSEDED = "superseded"
    """A correction was frozen since."""


class FileFormat(StrEnum):
    """Format of a file of a report."""

    DOCX = "docx"
    HTML = "html"


class ReportConflict(Overtaken):
    """The report, or the day that it is about, was changed since the screen showed it."""

    default_key = "error.report_conflict"


@dataclass(frozen=True, slots=True)
class ReportId:
    """What identifies a report: area, start of the period, and number of the correction, 0 for none."""

    area: str
    starts_at: datetime
    revision: int = 0

    def __str__(self) -> str:
        """Return the id in the journal."""
        return f"{period_id(self.area, self.starts_at)} {self.revision}"


@dataclass(frozen=True, slots=True)
class ReportFile:
    """File of a frozen report, in one language and format."""

    lang: str
    format: FileFormat
    attachment: Attachment


@dataclass(frozen=True, slots=True)
class FreezingRecord:
    """What freezing records.

    Attributes:
        seq: Number of the last journal entry at that time.
        head_hash: Hash of that entry.
        actor: Code of the account.
        at: Time of the freezing.
        figures: The figures, in the order of the table.
        files: The files.
    """

    seq: int
    head_hash: str
    actor: str
    at: datetime
    figures: tuple[ReportFigure, ...] = ()
    files: tuple[ReportFile, ...] = ()


@dataclass(frozen=True, slots=True)
class DailyReport:
    """Daily report of an area on one period.

    Attributes:
        id: What identifies it.
        ends_at: End of the period, exclusive.
        year: Local year of the period, within which the reports of the area are numbered.
        number: Number within the year, 0 while it is a draft; a correction has that of what it corrects.
        texts: Text with tokens by language.
        reason: What a correction says of why it was made, "" for none.
        freezing: What freezing recorded, None for a draft.
        is_superseded: Whether a correction was frozen since.
        version: Number of changes.
    """

    id: ReportId
    ends_at: datetime
    year: int
    number: int = 0
    texts: Mapping[str, str] = field(default_factory=dict)
    reason: str = ""
    freezing: FreezingRecord | None = None
    is_superseded: bool = False
    version: int = 0

    @property
    def state(self) -> ReportState:
        """State of the report."""
        if self.freezing is None:
            return ReportState.DRAFT
        return ReportState.SUPERSEDED if self.is_superseded else ReportState.FROZEN

    @property
    def figures(self) -> dict[FigureKey, ReportFigure]:
        """Figures of a frozen report by key; none of a draft."""
        return {figure.key: figure for figure in self.freezing.figures} if self.freezing else {}

    def after_edit(self, texts: Mapping[str, str], *, seen_version: int) -> DailyReport:
        """Return the draft with other texts.

        Raises:
            ReportConflict: It was changed since the form displayed it, or is frozen.
            InvalidInput: A token is damaged, or a text is empty or too long.
        """
        self._require_draft(seen_version)
        return replace(self, texts=checked_texts(texts), version=self.version + 1)

    def after_freezing(
        self,
        texts: Mapping[str, str],
        freezing: FreezingRecord,
        *,
        number: int,
        seen_version: int,
        accepted_digits: tuple[str, ...],
        reason: str,
    ) -> DailyReport:
        """Return the frozen report.

        Args:
            texts: Text with tokens by language.
            freezing: What is recorded.
            number: Number within the year.
            seen_version: Version of the draft that the form displayed.
            accepted_digits: The digits typed by hand that the account has accepted, in their order.
            reason: Why a correction is made.

        Raises:
            ReportConflict: It was changed since the form displayed it, or is frozen.
            InvalidInput: A token is damaged, a text is empty or too long, digits typed by hand were not
                accepted, or a correction says no reason.
        """
        self._require_draft(seen_version)
        clean = checked_texts(texts)
        found = tuple(each.digits for each in typed_digits(*clean.values()))
        if found != accepted_digits:
            raise InvalidInput("error.report_digits", count=len(found))
        return replace(
            self,
            texts=clean,
            number=number,
            reason=checked_reason(reason) if self.id.revision else "",
            freezing=freezing,
            version=self.version + 1,
        )

    def _require_draft(self, seen_version: int) -> None:
        if self.freezing is not None or self.version != seen_version:
            raise ReportConflict


def checked_texts(texts: Mapping[str, str]) -> dict[str, str]:
    """Return texts as they are stored, by language in a fixed order.

    Raises:
        InvalidInput: A token is damaged, or a text is empty or too long.
    """
    checked = {}
    for lang, text in sorted(texts.items()):
        clean = sanitise_text(text)
        if not clean:
            raise InvalidInput("error.report_empty")
        if len(clean) > MAX_TEXT_LENGTH:
            raise InvalidInput("error.note_too_long", length=len(clean), expected=MAX_TEXT_LENGTH)
        require_whole_tokens(clean)
        checked[lang] = clean
    return checked
