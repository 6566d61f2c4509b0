"""Owed items that an account answers for, whatever its role."""

from __future__ import annotations

from dataclasses import dataclass

from geo.domain.actors import Actor
from geo.domain.day.owed import OwedItem, OwedKind
from geo.domain.findings.states import FindingActionType
from geo.services.context import AppContext
from geo.services.day.owed import owed, own_owed
from geo.services.findings.findings import FindingFilter, FindingView, findings


@dataclass(frozen=True, slots=True)
class OwnItems:
    """What an account owes.

    Attributes:
        owner: Name of the unit or area for which the account answers, "" where it answers for none.
        items: What is owed, worst first.
        finding_actions: What the account may do with each finding among the items, by id.
    """

    owner: str
    items: tuple[OwedItem, ...]
    finding_actions: dict[str, frozenset[FindingActionType]]


def own_items(ctx: AppContext, actor: Actor) -> OwnItems:
    """Return what the account owes: of its unit or area, and the findings that are its own to do or confirm.

    An account for a whole county owes what only it can do: the readiness table has all else.
    """
    own = own_owed(ctx, actor)
    rows = {row.finding.id: row for row in findings(ctx, actor, FindingFilter(view=FindingView.OPEN)).rows}
    mine = {
        row.finding.id
        for view in (FindingView.MY_TO_DO, FindingView.TO_CONFIRM)
        for row in findings(ctx, actor, FindingFilter(view=view)).rows
    }
    listed = {item.key for item in own.items}
    now = ctx.now()
    others = [
        item
        for item in owed(ctx, actor)
        if item.what in (OwedKind.FINDING, OwedKind.CONFIRMATION)
        and item.ref in mine
        and item.key not in listed
    ]
    # A confirmation is no unit's: of those in the own area only what the account may confirm is its own.
    items = [item for item in own.items if item.what is not OwedKind.CONFIRMATION or item.ref in mine]
    return OwnItems(
        own.owner,
        tuple(sorted([*items, *others], key=lambda item: item.sort_key(now))),
        {id_: row.allowed_actions for id_, row in rows.items()},
    )
