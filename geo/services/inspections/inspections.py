"""Read model of inspections: what comes next, who was inspected when, and demands of several teams."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from geo.domain.access import Verb
from geo.domain.actors import Actor
from geo.domain.data_file import Label
from geo.domain.findings.finding import Finding
from geo.domain.findings.states import FindingState
from geo.domain.inspections.inspection import Inspection, InspectionRound
from geo.services.accounts.permissions import needs, readable_site
from geo.services.context import AppContext
from geo.services.inspections.loaded_inspections import inspected_findings, load_inspections
from geo.services.situation.snapshot import Snapshot


@dataclass(frozen=True, slots=True)
class NextStop:
    """A site of a standing round that its team has not inspected yet.

    Attributes:
        drawn: The round.
        site_id: Code of the site.
        name: Name of the site.
        kind: Code of its kind.
        area: Code of its area.
        area_name: Name of its area.
        weight: Weight by which it was drawn.
        last_at: When it was last inspected, None for never.
        open_findings: Number of its findings that are not settled.
        has_recent: Whether some team inspected it within the cool-down, after it was drawn.
    """

    drawn: InspectionRound
    site_id: str
    name: str
    kind: str
    area: str
    area_name: str
    weight: int
    last_at: datetime | None
    open_findings: int
    has_recent: bool


@dataclass(frozen=True, slots=True)
class InspectionRow:
    """An inspection as a list shows it.

    Attributes:
        inspection: The inspection.
        name: Name of the site or area.
        team: The team.
        findings: Its findings, those that are void left out.
    """

    inspection: Inspection
    name: str
    team: Label
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class TeamDemands:
    """Findings at one place, not settled, that one team demands to be fixed.

    Attributes:
        team: The team.
        findings: The findings, the newest first.
    """

    team: Label
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class SiteInspections:
    """Inspections of one site.

    Attributes:
        rows: The inspections, newest first.
        cool_down_until: Until when no draw takes the site again, None where it may be drawn.
        demands: Findings that are not settled, by team; two or more stand side by side.
    """

    rows: tuple[InspectionRow, ...]
    cool_down_until: datetime | None
    demands: tuple[TeamDemands, ...]


@needs(Verb.READ)
def next_stops(ctx: AppContext, actor: Actor, team: str = "") -> tuple[NextStop, ...]:
    """Return the sites that standing rounds leave to be inspected, in the order of each draw.

    Args:
        ctx: The application context.
        actor: Who reads; only readable sites are returned.
        team: Code of the team, "" for all.
    """
    loaded, snapshot, tree = load_inspections(ctx), _snapshot(ctx), ctx.read_model.reference().areas
    programme, now = ctx.inspection_programme, ctx.now()
    readable = _readable(ctx, actor)
    open_counts = inspected_findings(ctx).unsettled
    stops = []
    for drawn in loaded.rounds:
        if now - drawn.at > programme.round_time or team not in ("", drawn.team):
            continue
        for stop in drawn.stops:
            row = snapshot.row_of.get(stop.site_id)
            last = loaded.last.get(stop.site_id)
            if (
                row is None
                or loaded.is_done(drawn, stop.site_id)
                or (area := snapshot.area_of(row)) not in readable
            ):
                continue
            stops.append(
                NextStop(
                    drawn,
                    stop.site_id,
                    snapshot.names[row],
                    ctx.read_model.status_codes.kinds[snapshot.kind[row]].code,
                    area,
                    tree.name_of(area),
                    stop.weight,
                    last.at if last else None,
                    open_counts.get(stop.site_id, 0),
                    last is not None and last.at >= drawn.at,
                )
            )
    return tuple(stops)


@needs(Verb.READ)
def site_inspections(ctx: AppContext, actor: Actor, site_id: str) -> SiteInspections:
    """Return the inspections of a site, and what several teams demand there.

    Raises:
        NotFound: There is no such site.
        Refused: The actor may not read it.
    """
    with ctx.store.read() as reader:
        site = readable_site(reader, actor, site_id)
    loaded, findings = load_inspections(ctx), inspected_findings(ctx).by_inspection
    inspections = loaded.by_place.get(site_id, ())
    last = loaded.last.get(site_id)
    until = last.at + ctx.inspection_programme.cool_down if last else None
    return SiteInspections(
        tuple(_row(ctx, each, site.name, findings.get(each.seq, ())) for each in reversed(inspections)),
        until if until and until > ctx.now() else None,
        _demands(ctx, {each.seq: each.team for each in inspections}, findings),
    )


@needs(Verb.READ)
def inspections_between(
    ctx: AppContext, actor: Actor, begin: datetime, end: datetime, area: str = ""
) -> tuple[InspectionRow, ...]:
    """Return the inspections in [begin, end) of an area and those below it, newest first.

    Raises:
        NotFound: There is no such area.
    """
    loaded, snapshot, tree = load_inspections(ctx), _snapshot(ctx), ctx.read_model.reference().areas
    readable = _readable(ctx, actor)
    if area:
        readable = readable & tree.subtree(tree[area].code)
    findings = inspected_findings(ctx).by_inspection
    return tuple(
        _row(ctx, each, _name(snapshot, tree.name_of, each), findings.get(each.seq, ()))
        for each in reversed(loaded.inspections)
        if begin <= each.at < end and each.area in readable
    )


@needs(Verb.READ)
def last_area_inspection(ctx: AppContext, actor: Actor, area: str) -> InspectionRow | None:
    """Return the last inspection of an area itself, None where there was none.

    Raises:
        NotFound: There is no such area.
        Refused: The actor may not read it.
    """
    tree, loaded = ctx.read_model.reference().areas, load_inspections(ctx)
    name = tree[area].name
    actor.authorise(Verb.READ, tree.path(area))
    last = loaded.last.get(area)
    if last is None or last.site_id:
        return None
    return _row(ctx, last, name, inspected_findings(ctx).by_inspection.get(last.seq, ()))


@needs(Verb.READ)
def own_team(ctx: AppContext, actor: Actor) -> str:
    """Return the code of the team of the account's last inspection or round, else of the first team."""
    loaded, teams = load_inspections(ctx), [team.code for team in ctx.inspection_programme.teams]
    own = [(each.at, each.team) for each in loaded.inspections if each.actor == actor.id]
    own += [(each.at, each.team) for each in loaded.rounds if each.actor == actor.id]
    last = max(own)[1] if own else ""
    return last if last in teams else teams[0]


def _demands(
    ctx: AppContext, teams: Mapping[int, str], findings: Mapping[int, tuple[Finding, ...]]
) -> tuple[TeamDemands, ...]:
    """Return the findings that are not settled by team, the newest first; ``teams`` by inspection."""
    demanded = [(each, team) for seq, team in teams.items() for each in findings.get(seq, ())]
    by_team: dict[str, list[Finding]] = {}
    for finding, team in sorted(demanded, key=lambda pair: pair[0].found_at, reverse=True):
        if finding.is_unsettled:
            by_team.setdefault(team, []).append(finding)
    label_of = ctx.inspection_programme.team_label
    return tuple(TeamDemands(label_of(team), tuple(rows)) for team, rows in by_team.items())


def _row(ctx: AppContext, each: Inspection, name: str, findings: Iterable[Finding]) -> InspectionRow:
    valid = tuple(finding for finding in findings if finding.state is not FindingState.VOID)
    return InspectionRow(each, name, ctx.inspection_programme.team_label(each.team), valid)


def _name(snapshot: Snapshot, area_name: Callable[[str], str], each: Inspection) -> str:
    """Return the name of the site, else that of the area."""
    row = snapshot.row_of.get(each.site_id)
    if row is not None:
        return snapshot.names[row]
    return each.site_id or area_name(each.area)


def _readable(ctx: AppContext, actor: Actor) -> frozenset[str]:
    """Return the codes of the areas that the actor may read."""
    tree = ctx.read_model.reference().areas
    return frozenset(tree.scope(actor.scope(Verb.READ)))


def _snapshot(ctx: AppContext) -> Snapshot:
    return ctx.read_model.current_snapshot()
