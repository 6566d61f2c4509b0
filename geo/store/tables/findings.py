"""Findings as intervals: a change ends the current row and begins the next; the journal has the steps."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import BindParameter, Connection, and_, bindparam, func, insert, or_, select, update

from geo.domain.findings.codec import ON_BEHALF_OF, step_from_entry
from geo.domain.findings.finding import Closure, Finding, FindingSource, FindingStep, Severity
from geo.domain.findings.states import FindingActionType, FindingState
from geo.domain.journal import FINDING as ENTITY
from geo.store.tables.finding_schema import FINDING
from geo.store.tables.rows import ENTRY_COLUMNS, entry_from_row
from geo.store.tables.schema import JOURNAL, SITE
from geo.store.tables.statement import Statement
from geo.store.tables.timestamps import from_ms, to_ms

VALUE_COLUMNS = tuple(
    column.name for column in FINDING.columns if column.name not in ("id", "version", "from_seq", "to_seq")
)
TIME_COLUMNS = ("found_at", "due_at", "state_at")
WORKER_SEPARATOR = "\n"
"""Between the codes of ``worked_by``: no code holds a line end."""

_AT: BindParameter[int] = bindparam("at_seq")
_CURRENT = FINDING.c.to_seq.is_(None)
_AS_OF = and_(FINDING.c.from_seq <= _AT, or_(_CURRENT, FINDING.c.to_seq > _AT))
_THIS = FINDING.c.id == bindparam("id")
_COLUMNS = ("id", "version", *VALUE_COLUMNS)
_FINDINGS = select(*(FINDING.c[name] for name in _COLUMNS)).order_by(FINDING.c.number)
_ONE = {False: Statement(_FINDINGS.where(_THIS, _CURRENT)), True: Statement(_FINDINGS.where(_THIS, _AS_OF))}
_STEP_COLUMNS = ("seq", "action", "actor", "at", "reason", "after")
_LAST_STEPS = (
    select(*(FINDING.c[name] for name in _COLUMNS), *(JOURNAL.c[name] for name in _STEP_COLUMNS))
    .join(JOURNAL, JOURNAL.c.seq == FINDING.c.from_seq)
    .order_by(FINDING.c.number)
)
_ALL = {False: Statement(_LAST_STEPS.where(_CURRENT)), True: Statement(_LAST_STEPS.where(_AS_OF))}
_OF_SITE = Statement(_FINDINGS.where(FINDING.c.site_id == bindparam("site_id"), _CURRENT))
_VERSION = Statement(_FINDINGS.where(_THIS, FINDING.c.version == bindparam("number")))
_LAST_NUMBER = Statement(select(func.max(FINDING.c.number)))
_LAST_SEQ = Statement(select(func.max(FINDING.c.from_seq)))
_STEPS = Statement(
    select(*(JOURNAL.c[name] for name in ENTRY_COLUMNS))
    .where(JOURNAL.c.entity == ENTITY, JOURNAL.c.entity_id == bindparam("id"), JOURNAL.c.seq <= _AT)
    .order_by(JOURNAL.c.seq)
)
_CATEGORIES = Statement(select(FINDING.c.category).distinct().order_by(FINDING.c.category))
_END = Statement(update(FINDING).where(_THIS, _CURRENT).values(to_seq=bindparam("seq")))
_BEGIN = Statement(insert(FINDING))


def put_finding(connection: Connection, finding: Finding, seq: int) -> None:
    """End the current row of a finding, if there is one, and begin the next with the entry ``seq``."""
    if finding.version > 1:
        _END.execute(connection, {"id": finding.id, "seq": seq})
    _BEGIN.execute(connection, {**row_from_finding(finding), "from_seq": seq, "to_seq": None})


def row_from_finding(finding: Finding) -> dict[str, object]:
    """Return the columns of a finding, without the interval."""
    row: dict[str, object] = {name: getattr(finding, name) for name in _COLUMNS}
    row |= {name: to_ms(getattr(finding, name)) for name in TIME_COLUMNS}
    row |= {name: str(row[name]) for name in ("severity", "source", "state")}
    workers = WORKER_SEPARATOR.join(sorted(finding.worked_by))
    return row | {"closed_as": str(finding.closed_as or ""), "worked_by": workers}


def finding(connection: Connection, finding_id: str, at_seq: int | None) -> Finding | None:
    """Return a finding, None for an unknown one.

    Args:
        connection: to read from.
        finding_id: id of the finding.
        at_seq: state as known after this entry; None for the present.
    """
    row = _ONE[at_seq is not None].fetch_one(connection, {"id": finding_id, "at_seq": at_seq})
    return None if row is None else _finding(row)


def finding_at_version(connection: Connection, finding_id: str, version: int) -> Finding | None:
    """Return a finding as it was at one of its versions, None for an unknown one."""
    row = _VERSION.fetch_one(connection, {"id": finding_id, "number": version})
    return None if row is None else _finding(row)


def findings_of_site(connection: Connection, site_id: str) -> list[Finding]:
    """Return the findings of a site at present, by number."""
    return [_finding(row) for row in _OF_SITE.fetch_all(connection, {"site_id": site_id})]


def findings(connection: Connection, at_seq: int | None) -> list[tuple[Finding, FindingStep]]:
    """Return all findings with their last step, by number.

    Args:
        connection: to read from.
        at_seq: state as known after this entry; None for the present.
    """
    rows = _ALL[at_seq is not None].fetch_all(connection, {"at_seq": at_seq})
    width = len(_COLUMNS)
    return [_with_last_step(_finding(row[:width]), row[width:]) for row in rows]


def finding_steps(connection: Connection, finding_id: str, at_seq: int) -> list[FindingStep]:
    """Return the steps of a finding up to the entry ``at_seq``, oldest first."""
    rows = _STEPS.fetch_all(connection, {"id": finding_id, "at_seq": at_seq})
    return [step_from_entry(entry_from_row(row)) for row in rows]


def last_finding_number(connection: Connection) -> int:
    """Return the number of the last finding, 0 for none."""
    ((number,),) = _LAST_NUMBER.fetch_all(connection)
    return number or 0


def last_finding_seq(connection: Connection) -> int:
    """Return the journal number of the last step of any finding, 0 for none."""
    ((seq,),) = _LAST_SEQ.fetch_all(connection)
    return seq or 0


def categories_in_use(connection: Connection) -> list[str]:
    """Return the codes of the categories that findings have or had."""
    return [code for (code,) in _CATEGORIES.fetch_all(connection)]


def unit_holding_most(connection: Connection, areas: Collection[str]) -> str:
    """Return the unit that holds the most sites in these areas, the first by code of several; "" for none."""
    count = func.count()
    query = (
        select(SITE.c.unit)
        .where(SITE.c.to_seq.is_(None), SITE.c.unit != "", SITE.c.area.in_(sorted(areas)))
        .group_by(SITE.c.unit)
        .order_by(count.desc(), SITE.c.unit)
        .limit(1)
    )
    return connection.execute(query).scalar() or ""


def _with_last_step(current: Finding, row: Sequence[Any]) -> tuple[Finding, FindingStep]:
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


def _finding(row: Sequence[Any]) -> Finding:
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
