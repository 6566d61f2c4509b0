"""Figures of posts: handovers to the shifts of the period, and the roll calls started in it."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from geo.domain.daily_reports.figures import FigureRow
from geo.domain.handovers.handover import TAKEN_OVER, Handover, HandoverState
from geo.domain.post_orders.acknowledgement import AcknowledgedType
from geo.services.figures.definition import FigureDefinition
from geo.services.figures.facts import FigureFacts, Rows

_HANDOVER_STATES = {
    "written": TAKEN_OVER | {HandoverState.OFFERED},
    "taken_over": TAKEN_OVER,
    "disputed": frozenset({HandoverState.DISPUTED}),
}
_HANDOVER_WHOLES = {"taken_over": "handover.written", "disputed": "handover.taken_over"}
_ROLL_CALL_NAMES = ("called", "answered", "in_time")


def post_figures() -> Iterator[FigureDefinition]:
    """Yield those of handovers, ``handover.…``, and those of roll calls, ``roll_call.…``."""
    for name in _HANDOVER_STATES:
        yield FigureDefinition(
            f"handover.{name}",
            f"handover_{name}",
            partial(_handed_over, name=name),
            _HANDOVER_WHOLES.get(name, ""),
        )
    for name in _ROLL_CALL_NAMES:
        whole = "" if name == "called" else "roll_call.called"
        yield FigureDefinition(f"roll_call.{name}", f"roll_call_{name}", partial(_called, name=name), whole)


def _handed_over(facts: FigureFacts, area: str, name: str) -> Rows:
    return [
        FigureRow(each.id, facts.name_of(each.site_id), each.area)
        for each in _handovers(facts, area)
        if each.state in _HANDOVER_STATES[name]
    ]


def _handovers(facts: FigureFacts, area: str) -> Iterator[Handover]:
    """Yield the handovers of an area and those below it, each as its own day close found it."""
    interval = facts.interval
    for seq, areas in facts.areas_by_seq(area).items():
        for each in facts.source.reader.handovers.between(interval.start, interval.end, seq):
            if each.area in areas:
                yield each


def _called(facts: FigureFacts, area: str, name: str) -> Rows:
    """Return a row for each post of each roll call: all, those that answered, or those that did in time."""
    reader, interval = facts.source.reader, facts.interval
    rows = []
    for seq, areas in facts.areas_by_seq(area).items():
        for call in reader.roll_calls.since(interval.start, seq):
            if call.started_at >= interval.end:
                continue
            given = reader.post_orders.acknowledgements(AcknowledgedType.ROLL_CALL, call.id, seq)
            answers = {each.acknowledgement.site_id: each.at for each in given}
            for post in call.posts:
                at = answers.get(post.site_id)
                is_counted = name == "called" or (
                    at is not None and (name == "answered" or at < call.closes_at)
                )
                if post.area in areas and is_counted:
                    ref = f"{call.id} {post.site_id}"
                    rows.append(FigureRow(ref, facts.name_of(post.site_id), post.area))
    return rows
