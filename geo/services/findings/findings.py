"""Read model of findings: lists with what an account may do, and one finding with its steps."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

from geo.domain.access import Verb
from geo.domain.actors import Actor
from geo.domain.areas import Area
from geo.domain.errors import NotFound
from geo.domain.findings.category import FindingCategory
from geo.domain.findings.finding import Escalation, Finding, FindingStep
from geo.domain.findings.states import FindingActionType, FindingState
from geo.domain.journal import FINDING
from geo.domain.units import unit_name
from geo.services.accounts.permissions import authorise_in, needs
from geo.services.context import AppContext
from geo.services.findings.allowed_actions import allowed_actions
from geo.services.findings.loaded_findings import LoadedFindings, load_findings
from geo.services.situation.cache import CacheSpec

REASON_ACTIONS = frozenset({FindingActionType.REWORK, FindingActionType.RETURN, FindingActionType.REOPEN})
"""Steps whose reason is read before anything else is done."""


class FindingView(StrEnum):
    """Part of the findings that an account looks at."""

    ALL = "all"
    OPEN = "open"
    MY_TO_DO = "my_to_do"
    TO_CONFIRM = "to_confirm"
    LATE = "late"
    CARRIED = "carried"


@dataclass(frozen=True, slots=True)
class FindingFilter:
    """What a list of findings holds; an empty field does not filter.

    Attributes:
        area: Code of the area, those below it included.
        unit: Codes of units.
        site_id: Code of the site.
        category: Codes of categories.
        state: States.
        view: Part of them.
        as_of: Time of an earlier state, None for the present.
    """

    area: str = ""
    unit: tuple[str, ...] = ()
    site_id: str = ""
    category: tuple[str, ...] = ()
    state: tuple[FindingState, ...] = ()
    view: FindingView = FindingView.ALL
    as_of: datetime | None = None

    def admits(self, finding: Finding, areas: Collection[str]) -> bool:
        """Check the fields but ``view`` and ``as_of``; ``areas``: the area with those below it."""
        return (
            (not self.area or finding.area in areas)
            and (not self.unit or finding.unit in self.unit)
            and (not self.site_id or finding.site_id == self.site_id)
            and (not self.category or finding.category in self.category)
            and (not self.state or finding.state in self.state)
        )


@dataclass(frozen=True, slots=True)
class FindingRow:
    """A finding as a list shows it.

    Attributes:
        finding: The finding.
        site_name: Name of its site, "" where it has none.
        area_name: Name of its area.
        unit_name: Name of the unit that is to fix it, "" for none.
        found_by_name: Name of the account that logged it.
        category: Its category.
        location: Latitude and longitude in WGS-84 degrees, its own or its site's; None where unknown.
        escalation: How near its deadline is.
        age_h: Hours since it was first found, recurrences included.
        last_step: Its last step.
        allowed_actions: What the actor may do with it.
        is_held: Whether its remedy has held.
    """

    finding: Finding
    site_name: str
    area_name: str
    unit_name: str
    found_by_name: str
    category: FindingCategory
    location: tuple[float, float] | None
    escalation: Escalation
    age_h: float
    last_step: FindingStep
    allowed_actions: frozenset[FindingActionType]
    is_held: bool


@dataclass(frozen=True, slots=True)
class FindingList:
    """The findings of a filter, the most urgent first, and how many each view of the same filter has."""

    filter: FindingFilter
    rows: tuple[FindingRow, ...]
    counts: Mapping[FindingView, int]


@dataclass(frozen=True, slots=True)
class FindingDetails:
    """One finding with its past.

    Attributes:
        row: The finding.
        steps: Its steps, newest first.
        reason_above: Why it was sent back, returned or reopened last, "" where it never was: it stands above
            every form.
        recurrence_of: The finding that it repeats, None where it repeats none that can be read.
        duplicates: Findings that say the same.
    """

    row: FindingRow
    steps: tuple[FindingStep, ...]
    reason_above: str
    recurrence_of: FindingRow | None
    duplicates: tuple[Finding, ...]


class _ListKey(NamedTuple):
    """What a list follows from."""

    revision: int
    minute: datetime
    actor: Actor
    filter: FindingFilter


_LISTS = CacheSpec[_ListKey, FindingList](64)


@needs(Verb.READ)
def findings(ctx: AppContext, actor: Actor, finding_filter: FindingFilter) -> FindingList:
    """Return the findings of a filter that the actor may read; kept until something is recorded."""
    key = _ListKey(ctx.store.revision(), ctx.now().replace(second=0, microsecond=0), actor, finding_filter)
    return ctx.caches.of(_LISTS).get(key, lambda: _list(ctx, actor, finding_filter))


@needs(Verb.READ)
def finding_details(
    ctx: AppContext, actor: Actor, finding_id: str, as_of: datetime | None = None
) -> FindingDetails:
    """Return one finding with its steps, now or as it was known at ``as_of``.

    Raises:
        NotFound: There is no such finding, or there was none yet at that time.
        Refused: It lies where the actor may not read.
    """
    loaded = load_findings(ctx, as_of=as_of)
    builder = _RowBuilder(ctx, actor, loaded, as_of)
    found = next((each for each in loaded.last_steps if each[0].id == finding_id), None)
    if found is None:
        raise NotFound("error.unknown_finding", finding=finding_id)
    with ctx.store.read() as reader:
        authorise_in(reader, actor, Verb.READ, found[0].area)
        steps = reader.findings.steps(finding_id, None if as_of is None else reader.seq_at(as_of))[::-1]
    earlier = next((each for each in loaded.last_steps if each[0].id == found[0].recurs_of), None)
    reason = next((step.note for step in steps if step.action in REASON_ACTIONS), "")
    return FindingDetails(
        row=builder.row(*found),
        steps=tuple(steps),
        reason_above=reason,
        recurrence_of=builder.row(*earlier) if earlier and builder.may_read(earlier[0]) else None,
        duplicates=tuple(each for each in loaded.by_id.values() if each.duplicate_of == finding_id),
    )


@needs(Verb.READ)
def finding_of_entry(ctx: AppContext, actor: Actor, seq: int) -> Finding:
    """Return the finding that an entry of the journal is about, as it is now.

    Raises:
        NotFound: There is no such entry on a finding.
        Refused: It lies where the actor may not read.
    """
    with ctx.store.read() as reader:
        entries = reader.entries(entity=FINDING, after_seq=seq - 1, until_seq=seq, limit=1)
        found = reader.findings.finding(entries[0].entity_id) if entries else None
        if found is None:
            raise NotFound("error.unknown_entry", seq=seq)
        authorise_in(reader, actor, Verb.READ, found.area)
    return found


@needs(Verb.READ)
def recent_findings(
    ctx: AppContext, actor: Actor, category: str, *, site_id: str = "", area: str = ""
) -> tuple[Finding, ...]:
    """Return the findings of a category at a place within seven days, newest first.

    The newest of them is proposed as the one that a new finding repeats.
    """
    loaded = load_findings(ctx)
    builder = _RowBuilder(ctx, actor, loaded, None)
    return tuple(filter(builder.may_read, loaded.index.recent(site_id, area, ctx.now(), category)))


def _list(ctx: AppContext, actor: Actor, finding_filter: FindingFilter) -> FindingList:
    loaded = load_findings(ctx, as_of=finding_filter.as_of)
    builder = _RowBuilder(ctx, actor, loaded, finding_filter.as_of)
    areas = builder.tree.subtree(finding_filter.area)
    admitted = [
        each
        for each in loaded.last_steps
        if builder.may_read(each[0]) and finding_filter.admits(each[0], areas)
    ]
    views = {view: [each for each in admitted if builder.is_in(each[0], view)] for view in FindingView}
    rows = [builder.row(*each) for each in views[finding_filter.view]]
    rows.sort(key=_urgency)
    return FindingList(finding_filter, tuple(rows), {view: len(members) for view, members in views.items()})


def _urgency(row: FindingRow) -> tuple[bool, bool, float, int]:
    """Return the order of a list: unsettled ones by deadline, then settled ones, the newest first."""
    finding = row.finding
    if finding.is_unsettled:
        return False, finding.state is FindingState.DONE, finding.due_at.timestamp(), finding.number
    return True, False, -finding.state_at.timestamp(), -finding.number


class _RowBuilder:
    """Builds the rows of one actor at one time."""

    def __init__(self, ctx: AppContext, actor: Actor, loaded: LoadedFindings, as_of: datetime | None) -> None:
        self._actor, self._loaded = actor, loaded
        self._now = min(as_of, ctx.now()) if as_of else ctx.now()
        self._is_past = as_of is not None
        self._reference = ctx.read_model.reference()
        self.tree = self._reference.areas
        self._readable = self.tree.scope(actor.scope(Verb.READ))
        self._reads_all = actor.may(Verb.READ)
        self._sites = ctx.read_model.current_snapshot()
        self._account_names = self._reference.account_names
        self._categories = ctx.finding_categories
        self._paths: dict[str, tuple[Area, ...]] = {}

    def may_read(self, finding: Finding) -> bool:
        """Check whether the actor may read the finding: where it lies."""
        return self._reads_all or finding.area in self._readable

    def is_in(self, finding: Finding, view: FindingView) -> bool:
        """Check whether a view of the actor holds the finding."""
        match view:
            case FindingView.ALL:
                return True
            case FindingView.OPEN:
                return finding.is_unsettled
            case FindingView.LATE:
                return finding.escalation_at(self._now) is Escalation.LATE
            case FindingView.CARRIED:
                return finding.state is FindingState.CARRIED
            case FindingView.TO_CONFIRM:
                return finding.state is FindingState.DONE and bool(
                    self.actions(finding) & {FindingActionType.CONFIRM, FindingActionType.CLOSE_UNCONFIRMED}
                )
            case FindingView.MY_TO_DO:
                return self._is_to_do(finding)

    def _is_to_do(self, finding: Finding) -> bool:
        """Check whether the actor is to do something: its own work, its unit's, or an assignment."""
        if not finding.is_unsettled or finding.state is FindingState.DONE:
            return False
        actor = self._actor
        if finding.state is FindingState.RETURNED or not finding.unit:
            path = self._path(finding.area)
            return actor.may(Verb.ACT_ON_FINDING, path) and actor.may(Verb.DRAFT_PLAN, path)
        is_own_unit = bool(actor.unit) and finding.unit == actor.unit
        is_own = finding.owner == actor.id if finding.owner else is_own_unit
        return is_own and actor.may(Verb.ACT_ON_FINDING, self._path(finding.area))

    def actions(self, finding: Finding) -> frozenset[FindingActionType]:
        """Return what the actor may do with the finding; nothing in the past."""
        if self._is_past:
            return frozenset()
        return allowed_actions(self._actor, finding, self._path(finding.area), self._reference.accounts)

    def row(self, finding: Finding, last_step: FindingStep) -> FindingRow:
        """Return the row of a finding."""
        index, reference = self._loaded.index, self._reference
        first = index.first_of(finding)
        return FindingRow(
            finding=finding,
            site_name=self._site_name(finding.site_id),
            area_name=self.tree.name_of(finding.area),
            unit_name=unit_name(reference.units, finding.unit),
            found_by_name=self._account_names.get(finding.found_by, finding.found_by),
            category=self._categories[finding.category],
            location=self._location(finding),
            escalation=finding.escalation_at(self._now),
            age_h=max((self._now - first.found_at) / timedelta(hours=1), 0.0),
            last_step=last_step,
            allowed_actions=self.actions(finding),
            is_held=index.has_held(finding, self._now),
        )

    def _path(self, area: str) -> tuple[Area, ...]:
        if area not in self._paths:
            self._paths[area] = self.tree.path(area)
        return self._paths[area]

    def _site_name(self, site_id: str) -> str:
        row = self._sites.row_of.get(site_id)
        return site_id if row is None else self._sites.names[row]

    def _location(self, finding: Finding) -> tuple[float, float] | None:
        if finding.lat is not None and finding.lon is not None:
            return finding.lat, finding.lon
        row = self._sites.row_of.get(finding.site_id)
        if row is None or self._sites.lat[row] != self._sites.lat[row]:  # NaN: unknown
            return None
        return float(self._sites.lat[row]), float(self._sites.lon[row])
