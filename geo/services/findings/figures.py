"""Figures of findings, each defined once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from geo.domain.access import Verb
from geo.domain.actors import Actor
from geo.domain.findings.finding import Escalation, Finding
from geo.domain.findings.finding_index import FindingIndex
from geo.domain.findings.states import FindingMeaning, FindingState
from geo.services.accounts.permissions import needs
from geo.services.context import AppContext
from geo.services.findings.loaded_findings import LoadedFindings, load_findings


@dataclass(frozen=True, slots=True)
class FindingSpan:
    """What figures are about.

    Attributes:
        begin: Begin of the period, UTC.
        end: End of the period, UTC, which no longer belongs to it.
        area: Code of the area, "" for all that can be read.
        at_seq: Journal number of the state that is counted, None for the present.
    """

    begin: datetime
    end: datetime
    area: str = ""
    at_seq: int | None = None


@dataclass(frozen=True, slots=True)
class FindingFigures:
    """Figures of findings in a period; void ones count in none of them.

    Attributes:
        found: Found in the period.
        closed_same_day: Of these, fixed and confirmed by a second person within the period.
        closed_unconfirmed: Of these, fixed within the period where no second person exists.
        unfixed: Of these, closed as not fixed.
        carried: Carried over now, whenever they were found.
        open: To be fixed now, whenever they were found; those carried over not among them.
        waiting: Reported done and not confirmed.
        late: Past their deadline, of those open, waiting or carried over.
        held: Of those closed as fixed in the period: nothing had come back 48 hours after.
        closed: Closed as fixed in the period, whenever they were found; what ``held`` is a share of.
        recurring: Found in the period, as the repetition of an earlier one.
    """

    found: int = 0
    closed_same_day: int = 0
    closed_unconfirmed: int = 0
    unfixed: int = 0
    carried: int = 0
    open: int = 0
    waiting: int = 0
    late: int = 0
    held: int = 0
    closed: int = 0
    recurring: int = 0


@needs(Verb.READ)
def finding_figures(ctx: AppContext, actor: Actor, span: FindingSpan) -> FindingFigures:
    """Return the figures of the findings that the actor may read.

    Deadlines are measured at the end of the period, and at the present time while it lasts. So is what has
    held where ``at_seq`` is given, since such figures stay the same; otherwise it is measured now.
    """
    loaded = load_findings(ctx, at_seq=span.at_seq)
    counted = [
        each for each in _readable(ctx, actor, loaded, span.area) if each.state is not FindingState.VOID
    ]
    now = min(span.end, ctx.now())
    held_at = ctx.now() if span.at_seq is None else now
    groups = finding_groups(counted, loaded.index, span, now=now, held_at=held_at)
    return FindingFigures(**{name: len(group) for name, group in groups.items()})


def finding_groups(
    counted: Sequence[Finding], index: FindingIndex, span: FindingSpan, *, now: datetime, held_at: datetime
) -> dict[str, list[Finding]]:
    """Return the findings that each figure counts, by the name of the figure (see ``FindingFigures``).

    Args:
        counted: The findings, without void ones.
        index: All findings.
        span: The period.
        now: Time at which deadlines are measured.
        held_at: Time at which it is measured what has held.
    """
    found = [each for each in counted if span.begin <= each.found_at < span.end]
    closed = [each for each in counted if _is_fixed_within(each, span)]
    return {
        "found": found,
        "closed_same_day": _closed_as(found, span, FindingState.CLOSED),
        "closed_unconfirmed": _closed_as(found, span, FindingState.CLOSED_UNCONFIRMED),
        "unfixed": [each for each in found if each.meaning is FindingMeaning.UNFIXED],
        "carried": [each for each in counted if each.meaning is FindingMeaning.CARRIED],
        "open": [each for each in counted if each.meaning is FindingMeaning.OPEN],
        "waiting": [each for each in counted if each.meaning is FindingMeaning.WAITING],
        "late": [each for each in counted if each.escalation_at(now) is Escalation.LATE],
        "held": [each for each in closed if index.has_held(each, held_at)],
        "closed": closed,
        "recurring": [each for each in found if each.recurs_of],
    }


def _readable(ctx: AppContext, actor: Actor, loaded: LoadedFindings, area: str) -> list[Finding]:
    """Return the findings of an area that the actor may read."""
    tree = ctx.read_model.reference().areas
    everywhere, readable = actor.may(Verb.READ), tree.scope(actor.scope(Verb.READ))
    within = tree.subtree(area)
    return [
        finding
        for finding in loaded.by_id.values()
        if (not area or finding.area in within) and (everywhere or finding.area in readable)
    ]


def _is_fixed_within(finding: Finding, span: FindingSpan) -> bool:
    return finding.meaning is FindingMeaning.FIXED and span.begin <= finding.state_at < span.end


def _closed_as(found: list[Finding], span: FindingSpan, state: FindingState) -> list[Finding]:
    return [each for each in found if each.state is state and _is_fixed_within(each, span)]
