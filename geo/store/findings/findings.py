"""Findings as intervals: a change ends the current row and begins the next; the journal has the steps."""

from __future__ import annotations

import json

from sqlalchemy import bindparam, func, or_, select

from geo.domain.findings.codec import ON_BEHALF_OF, step_from_entry
from geo.domain.findings.finding import Closure, Finding, FindingSource, FindingStep, Severity
from geo.domain.findings.states import UNSETTLED, FindingActionType, FindingState
from geo.domain.journal import FINDING as ENTITY
from geo.domain.timestamps import from_ms, to_ms
from geo.store.findings.schema import FINDING
from geo.store.part import StorePart
from geo.store.tables.intervals import (
    AT_SEQ,
    MAX_SEQ,
    AsOfStatement,
    IntervalTable,
    Row,
    is_current,
    one_by_one,
    was_current,
)
from geo.store.tables.rows import ENTRY_COLUMNS, entry_from_row
from geo.store.tables.schema import JOURNAL
from geo.store.tables.statement import Statement

VALUE_COLUMNS = tuple(
    column.name for column in FINDING.columns if column.name not in ("id", "version", "from_seq", "to_seq")
)
TIME_COLUMNS = ("found_at", "due_at", "state_at")
WORKER_SEPARATOR = "\n"
"""Between the codes of ``worked_by``: no code holds a line end."""

_COLUMNS = ("id", "version", *VALUE_COLUMNS)
_STEP_COLUMNS = ("seq", "action", "actor", "at", "reason", "after")
_UNSETTLED_PLACES = Statement(
    select(FINDING.c.site_id, FINDING.c.area)
    .distinct()
    .where(
        FINDING.c.site_id != "",
        or_(*(FINDING.c.state == str(state) for state in sorted(UNSETTLED))),
        was_current(FINDING),
    )
)
_LAST_NUMBER = Statement(select(func.max(FINDING.c.number)))
_STEPS = Statement(
    select(*(JOURNAL.c[name] for name in ENTRY_COLUMNS))
    .where(JOURNAL.c.entity == ENTITY, JOURNAL.c.entity_id == bindparam("id"), JOURNAL.c.seq <= AT_SEQ)
    .order_by(JOURNAL.c.seq)
)
_CATEGORIES = Statement(select(FINDING.c.category).distinct().order_by(FINDING.c.category))


def row_from_finding(finding: Finding) -> dict[str, object]:
    """Return the columns of a finding, without the interval."""
    row: dict[str, object] = {name: getattr(finding, name) for name in _COLUMNS}
    row |= {name: to_ms(getattr(finding, name)) for name in TIME_COLUMNS}
    row |= {name: str(row[name]) for name in ("severity", "source", "state")}
    workers = WORKER_SEPARATOR.join(sorted(finding.worked_by))
    return row | {"closed_as": str(finding.closed_as or ""), "worked_by": workers}


def _with_last_step(current: Finding, row: Row) -> tuple[Finding, FindingStep]:
    """Return the finding with the step of a tuple in the order of _STEP_COLUMNS."""
    seq, action, actor, at, reason, after = row
    # Images are long, and few name another account: only those are parsed.
    on_behalf_of = json.loads(after).get(ON_BEHALF_OF, "") if f'"{ON_BEHALF_OF}"' in after else ""
    return current, FindingStep(
        seq=seq,
        finding_id=current.id,
        action=FindingActionType(action),
        state=current.state,
        actor=actor,
        on_behalf_of=on_behalf_of,
        at=from_ms(at),
        note=reason,
    )


def _finding(row: Row) -> Finding:
    values = dict(zip(_COLUMNS, row, strict=True))
    values |= {name: from_ms(values[name]) for name in TIME_COLUMNS}
    values |= {
        "severity": Severity(values["severity"]),
        "source": FindingSource(values["source"]),
        "state": FindingState(values["state"]),
        "closed_as": Closure(values["closed_as"]) if values["closed_as"] else None,
        "worked_by": frozenset(values["worked_by"].split(WORKER_SEPARATOR)) - {""},
    }
    return Finding(**values)


_FINDINGS = IntervalTable(FINDING, _COLUMNS, one_by_one(_finding), key=("id",), order=("number",))
_LAST_STEPS = AsOfStatement(
    _FINDINGS.query.add_columns(*(JOURNAL.c[name] for name in _STEP_COLUMNS))
    .join(JOURNAL, JOURNAL.c.seq == FINDING.c.from_seq)
    .order_by(FINDING.c.number),
    FINDING,
)
_OF_SITE = Statement(
    _FINDINGS.query.where(FINDING.c.site_id == bindparam("site_id"), is_current(FINDING)).order_by(
        FINDING.c.number
    )
)


class FindingReader(StorePart):
    """Queries on findings."""

    def finding(self, finding_id: str, at_seq: int | None = None) -> Finding | None:
        """Return a finding at present, or as known after the entry ``at_seq``; None for an unknown one."""
        return _FINDINGS.one(self._connection, finding_id, at_seq=at_seq)

    def at_version(self, finding_id: str, version: int) -> Finding | None:
        """Return a finding as it was at one of its versions, None for an unknown one."""
        return _FINDINGS.at_version(self._connection, version, finding_id)

    def all(self, at_seq: int | None = None) -> list[tuple[Finding, FindingStep]]:
        """Return all findings by number, each with its last step; past ones as for ``finding``."""
        rows = _LAST_STEPS.fetch_all(self._connection, at_seq)
        width = len(_COLUMNS)
        return [_with_last_step(_finding(row[:width]), row[width:]) for row in rows]

    def of_site(self, site_id: str) -> list[Finding]:
        """Return the findings of a site at present, by number."""
        return [_finding(row) for row in _OF_SITE.fetch_all(self._connection, {"site_id": site_id})]

    def unsettled_places(self, at_seq: int) -> list[tuple[str, str]]:
        """Return site and area of the findings that were not settled after an entry, each pair once.

        Findings about an area as a whole are left out.
        """
        return [
            (site_id, area)
            for site_id, area in _UNSETTLED_PLACES.fetch_all(self._connection, {"at_seq": at_seq})
        ]

    def steps(self, finding_id: str, at_seq: int | None = None) -> list[FindingStep]:
        """Return the steps of a finding, oldest first; past ones as for ``finding``."""
        until = MAX_SEQ if at_seq is None else at_seq
        rows = _STEPS.fetch_all(self._connection, {"id": finding_id, "at_seq": until})
        return [step_from_entry(entry_from_row(row)) for row in rows]

    @property
    def last_number(self) -> int:
        """Number of the last finding, 0 for none."""
        ((number,),) = _LAST_NUMBER.fetch_all(self._connection)
        return number or 0

    def categories_in_use(self) -> list[str]:
        """Return the codes of the categories that findings have or once had."""
        return [code for (code,) in _CATEGORIES.fetch_all(self._connection)]


class FindingWriter(StorePart):
    """Writes on findings within one request."""

    def put(self, finding: Finding, seq: int) -> None:
        """Begin a new version of a finding with the entry ``seq`` of the request."""
        _FINDINGS.put(self._connection, [row_from_finding(finding)], seq)
