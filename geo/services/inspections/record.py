"""Recording of inspections and drawing of rounds; undo of one's own."""

from __future__ import annotations

import secrets
from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import datetime

from geo.domain.access import EVERYWHERE, Verb
from geo.domain.actors import Actor
from geo.domain.commands import MAX_NOTE_LENGTH, Undo
from geo.domain.errors import InvalidInput, NotFound, Refused
from geo.domain.findings.commands import LogFinding
from geo.domain.findings.states import FindingActionType
from geo.domain.inspections.codec import inspection_image, round_image
from geo.domain.inspections.commands import InspectionDraw, InspectionReport
from geo.domain.inspections.draw import weighted_draw
from geo.domain.inspections.inspection import (
    DrawnSite,
    Inspection,
    InspectionRound,
    last_inspections,
)
from geo.domain.journal import FINDING, INSPECTION, INSPECTION_ROUND, Entry, EntryAuthor
from geo.domain.sites import Site, checked_note, observed_time
from geo.services.accounts.permissions import authorise_in, needs
from geo.services.accounts.undo import entries_of_command, require_own, require_undoable, withdrawal_entry
from geo.services.context import AppContext
from geo.services.findings import steps
from geo.services.inspections.candidates import DrawScope, draw_weights, inspection_risks
from geo.store import Reader, Receipt, Transaction

INSPECT, DRAW, UNDO = "inspect", "draw", "undo"
"""Actions of the entries."""
MAX_ROUND = 200
"""Sites of one round, at most."""
MAX_SEED = 64
"""Characters of a seed, at most."""
MAX_TEXT = MAX_NOTE_LENGTH
"""Characters of the text of a finding, at most: items and note together may be longer."""
ITEM_SEPARATOR = "、"
"""Between the items that failed, in the text of a finding."""


@dataclass(frozen=True, slots=True)
class RepeatedDraw:
    """A draw that was repeated from its seed, as of the entry before it.

    Attributes:
        drawn: The stored round.
        stops: The sites that the repetition drew.
    """

    drawn: InspectionRound
    stops: tuple[DrawnSite, ...]

    @property
    def is_same(self) -> bool:
        """Whether both drew the same sites by the same weights."""
        return self.stops == self.drawn.stops


@needs(Verb.INSPECT)
def record_inspection(ctx: AppContext, actor: Actor, report: InspectionReport) -> Receipt:
    """Record an inspection, and in the same request a finding for what failed of its checklist.

    Items of one category become one finding.

    Raises:
        Refused: The actor may not do this there, or the place is in its cool-down and no reason is given.
        NotFound: There is no such site or area.
        InvalidInput: The team or an item is unknown, no place is named, or the time lies in the future.
    """

    def work(tx: Transaction) -> None:
        area, site = steps.place_of(tx, LogFinding("", "", report.site_id, report.area))
        authorise_in(tx.reader, actor, Verb.INSPECT, area)
        if site is None and not tx.reader.area_path(area):
            raise NotFound("error.unknown_area", area=area)
        write_inspection(ctx, tx, tx.author, report, site)

    return ctx.write(actor, report, work)


@needs(Verb.INSPECT)
def draw_round(ctx: AppContext, actor: Actor, command: InspectionDraw) -> Receipt:
    """Draw a round of sites to inspect, weighted by risk and by the days since the last inspection.

    Raises:
        Refused: The actor may not do this there.
        NotFound: There is no such area.
        InvalidInput: The team or a kind is unknown, the number is out of range, or no site can be drawn.
    """
    seed = command.seed.strip() or secrets.token_hex(4)

    def work(tx: Transaction) -> None:
        if not command.area:
            actor.authorise(Verb.INSPECT)
        else:
            authorise_in(tx.reader, actor, Verb.INSPECT, command.area)
        write_round(ctx, tx, tx.author, replace(command, seed=seed))

    return ctx.write(actor, command, work)


@needs(Verb.READ)
def repeat_draw(ctx: AppContext, actor: Actor, round_seq: int) -> RepeatedDraw:
    """Repeat the draw of a round from its seed, with the store as it was then.

    Raises:
        NotFound: There is no such round.
        Refused: It lies where the actor may not read.
    """
    with ctx.store.read() as reader:
        later = reader.inspections.rounds(after=round_seq - 1)
        found = next((each for each in later if each.seq == round_seq), None)
        if found is None:
            raise NotFound("error.unknown_entry", seq=round_seq)
        if found.area:
            authorise_in(reader, actor, Verb.READ, found.area)
        else:
            actor.authorise(Verb.READ)
        stops = _drawn_stops(ctx, reader, found, found.at, at_seq=round_seq - 1)
    return RepeatedDraw(found, stops)


@needs(Verb.INSPECT)
def undo_inspection(ctx: AppContext, actor: Actor, command: Undo) -> Receipt:
    """Withdraw one's own inspection with the findings that it became, or one's own round.

    Raises:
        NotFound: There is no such entry on an inspection or round.
        Refused: It is another account's, was withdrawn, or something was done to one of the findings; or the
            actor may no longer inspect where the site now lies.
    """

    def work(tx: Transaction) -> None:
        entries = entries_of_command(tx, command.seq)
        entry = next((each for each in entries if each.action in (INSPECT, DRAW)), None)
        if entry is None or entry.entity not in (INSPECTION, INSPECTION_ROUND):
            raise NotFound("error.unknown_entry", seq=command.seq)
        site = tx.site(entry.entity_id) if entry.entity == INSPECTION else None
        area = str((entry.after or {}).get("area", "")) if site is None else site.area
        if area:
            authorise_in(tx.reader, actor, Verb.INSPECT, area)
        else:
            actor.authorise(Verb.INSPECT)
        stands = tx.reader.inspections.stands(entry.entity, entry.seq)
        require_own(actor, entry, (INSPECT, DRAW), stands=stands)
        withdraw = tx.inspections.withdraw if entry.entity == INSPECTION else tx.inspections.withdraw_round
        withdraw(entry.seq, withdrawal_entry(tx, entry, UNDO))
        for logged in entries:
            if logged.entity == FINDING:
                finding = steps.require_finding(tx, logged.entity_id)
                require_undoable(actor, logged, finding, {FindingActionType.LOG})
                steps.undo_step(tx, tx.author, finding, logged.seq)

    return ctx.write(actor, command, work)


def write_inspection(
    ctx: AppContext, tx: Transaction, author: EntryAuthor, report: InspectionReport, site: Site | None
) -> Inspection:
    """Write an inspection and the findings that it becomes, by whatever right.

    Raises:
        Refused: The place is in its cool-down and no reason is given.
        InvalidInput: The team or an item is unknown, a text is too long, or the time lies in the future.
    """
    programme = ctx.inspection_programme
    programme.team(report.team)
    items = [
        item for item in programme.items if item.code in {programme.item(code).code for code in report.failed}
    ]
    inspection = Inspection(
        seq=0,
        site_id="" if site is None else site.id,
        area=report.area if site is None else site.area,
        team=report.team,
        actor=author.account,
        at=observed_time(report.observed_at, author.at),
        is_announced=report.is_announced,
        manner=report.manner,
        failed=tuple(sorted(item.code for item in items)),
        note=checked_note(report.note),
        reason=checked_note(report.reason),
    )
    _check_cool_down(ctx, tx.reader, inspection)
    inspection = replace(
        inspection, round_seq=report.round_seq or _standing_round(ctx, tx.reader, inspection)
    )
    entry = Entry(
        INSPECTION,
        inspection.place,
        INSPECT,
        None,
        inspection_image(inspection),
        observed_at=report.observed_at,
        reason=inspection.reason,
        actor=author.account,
        at=author.at,
    )
    inspection = replace(inspection, seq=tx.record(entry))
    tx.inspections.put(inspection)
    labels: dict[str, list[str]] = defaultdict(list)
    for item in items:
        labels[item.category].append(item.zh)
    for category, names in labels.items():
        text = "：".join(filter(None, (ITEM_SEPARATOR.join(names), inspection.note)))
        steps.log_step(
            ctx,
            tx,
            author,
            LogFinding(
                category,
                "",
                inspection.site_id,
                inspection.area,
                text[:MAX_TEXT],
                observed_at=report.observed_at,
            ),
            site,
        )
    return inspection


def write_round(
    ctx: AppContext, tx: Transaction, author: EntryAuthor, command: InspectionDraw
) -> InspectionRound:
    """Draw and write a round, by whatever right.

    Raises:
        NotFound: There is no such area.
        InvalidInput: The team or a kind is unknown, the number is out of range, or no site can be drawn.
    """
    ctx.inspection_programme.team(command.team)
    kinds = tuple(dict.fromkeys(ctx.kinds[code].code for code in command.kinds))
    if not 1 <= command.size <= MAX_ROUND:
        raise InvalidInput("error.round_size", found=command.size, expected=MAX_ROUND)
    if len(command.seed) > MAX_SEED:
        raise InvalidInput("error.round_seed", expected=MAX_SEED)
    drawn = InspectionRound(
        0, command.area, kinds, command.team, command.seed, command.size, author.account, author.at
    )
    drawn = replace(drawn, stops=_drawn_stops(ctx, tx.reader, drawn, author.at))
    if not drawn.stops:
        raise InvalidInput("error.round_empty")
    entry = Entry(
        INSPECTION_ROUND,
        drawn.area or EVERYWHERE,
        DRAW,
        None,
        round_image(drawn),
        actor=author.account,
        at=author.at,
    )
    drawn = replace(drawn, seq=tx.record(entry))
    tx.inspections.put_round(drawn)
    return drawn


def _drawn_stops(
    ctx: AppContext, reader: Reader, drawn: InspectionRound, now: datetime, at_seq: int | None = None
) -> tuple[DrawnSite, ...]:
    """Return the sites of a draw.

    Raises:
        NotFound: There is no such area.
    """
    tree = ctx.read_model.reference().areas
    areas = tree.subtree(tree[drawn.area].code) if drawn.area else None
    weights = draw_weights(ctx, inspection_risks(ctx, reader, DrawScope(areas, drawn.kinds, now, at_seq)))
    return tuple(DrawnSite(site, weights[site]) for site in weighted_draw(weights, drawn.size, drawn.seed))


def _check_cool_down(ctx: AppContext, reader: Reader, inspection: Inspection) -> None:
    """Require a reason for an inspection within the cool-down of an earlier one of the same place.

    Raises:
        Refused: There is none.
    """
    programme = ctx.inspection_programme
    begin = inspection.at - programme.cool_down
    there = reader.inspections.inspections_of(inspection.site_id, inspection.area, begin)
    recent = tuple(each for each in there if begin < each.at <= inspection.at)
    last = last_inspections(recent).get(inspection.place)
    if last is not None and not inspection.reason:
        raise Refused(
            "error.inspection_cool_down",
            team=programme.team_label(last.team),
            time=last.at,
            hours=f"{programme.cool_down_h:g}",
        )


def _standing_round(ctx: AppContext, reader: Reader, inspection: Inspection) -> int | None:
    """Return the number of the standing round of the team that has the site, None for none."""
    since = inspection.at - ctx.inspection_programme.round_time
    for drawn in reversed(reader.inspections.rounds(since)):
        is_before = drawn.at <= inspection.at
        has_site = any(stop.site_id == inspection.site_id for stop in drawn.stops)
        if drawn.team == inspection.team and is_before and has_site:
            return drawn.seq
    return None
