"""Replay of findings as history: all steps in one transaction, by the rules of findings, without rights."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from geo.domain.findings.commands import (
    AssignFinding,
    CarryFindings,
    FindingAction,
    LogFinding,
    VoidFinding,
)
from geo.domain.findings.finding import Finding
from geo.domain.journal import EntryAuthor
from geo.services.context import AppContext
from geo.services.findings import steps
from geo.store import Transaction

FindingCommand = LogFinding | AssignFinding | FindingAction | CarryFindings | VoidFinding


@dataclass(frozen=True, slots=True)
class FindingHistoryStep:
    """A step that was taken at a time by an account; version and key of the command do not matter."""

    at: datetime
    actor: str
    command: FindingCommand


def replay_findings(ctx: AppContext, tx: Transaction, history: Iterable[FindingHistoryStep]) -> list[Finding]:
    """Write steps with their own time and author, and return the findings after each of them.

    Args:
        ctx: The context.
        tx: The transaction.
        history: The steps, oldest first.

    Raises:
        NotFound: A step names a site, unit or finding that does not exist.
        InvalidInput, Refused: A step breaks a rule of findings.
    """
    after: list[Finding] = []
    for each in history:
        author, command = EntryAuthor(each.actor, each.at), each.command
        if isinstance(command, LogFinding):
            _, site = steps.place_of(tx, command)
            after.append(steps.log_step(ctx, tx, author, command, site))
        elif isinstance(command, CarryFindings):
            after += [
                steps.carry_over_step(
                    tx, author, steps.require_finding(tx, carried.finding_id), command, carried
                )
                for carried in command.findings
            ]
        else:
            after.append(_step(ctx, tx, author, command))
    return after


def _step(
    ctx: AppContext,
    tx: Transaction,
    author: EntryAuthor,
    command: AssignFinding | FindingAction | VoidFinding,
) -> Finding:
    """Write a step on one finding."""
    finding = steps.require_finding(tx, command.finding_id)
    if isinstance(command, AssignFinding):
        return steps.assignment_step(tx, author, finding, command)
    if isinstance(command, VoidFinding):
        return steps.voiding_step(tx, author, finding, command)
    return steps.action_step(ctx, tx, author, finding, command)
