"""Recording of findings: log, assign, act, confirm, carry over, strike, and undo one's own newest step."""

from __future__ import annotations

from geo.domain.access import Verb
from geo.domain.actors import Actor
from geo.domain.commands import Undo
from geo.domain.conflicts import FindingConflict
from geo.domain.errors import InvalidInput, NotFound, Refused
from geo.domain.findings.commands import (
    AssignFinding,
    CarryFindings,
    FindingAction,
    LogFinding,
    VoidFinding,
)
from geo.domain.findings.finding import Finding
from geo.domain.findings.states import (
    BY_SECOND_PERSON,
    CLOSES_AS_FIXED,
    REQUIRED_VERBS,
    SIMPLE_ACTIONS,
    FindingActionType,
)
from geo.domain.journal import CORRECTION, FINDING
from geo.services.accounts.permissions import authorise_in, needs
from geo.services.accounts.undo import require_entry, require_undoable
from geo.services.context import AppContext
from geo.services.findings import steps
from geo.services.findings.allowed_actions import has_second_person
from geo.services.findings.photos import require_after_photo
from geo.store import Receipt, Transaction


@needs(Verb.LOG_FINDING)
def log_finding(ctx: AppContext, actor: Actor, command: LogFinding) -> Receipt:
    """Log a finding; without a unit it belongs to the one that the category names.

    Raises:
        Refused: The actor may not log findings there.
        NotFound: There is no such site, area or unit, or no finding that it repeats.
        InvalidInput: The category is unknown, no place is named, or a value cannot be accepted.
    """

    def work(tx: Transaction) -> None:
        area, site = steps.place_of(tx, command)
        authorise_in(tx.reader, actor, Verb.LOG_FINDING, area)
        if site is None and not tx.reader.area_path(area):
            raise NotFound("error.unknown_area", area=area)
        steps.log_step(ctx, tx, tx.author, command, site)

    return ctx.write(actor, command, work)


@needs(Verb.ACT_ON_FINDING)
def assign_finding(ctx: AppContext, actor: Actor, command: AssignFinding) -> Receipt:
    """Assign a finding to the actor's own unit, or to any where the actor may plan.

    Raises:
        Refused: The actor may not act there, or not for the unit.
        NotFound: There is no such finding, unit or account.
        InvalidInput: The finding is settled or waits for its confirmation.
        FindingConflict: It was changed since ``seen_version``.
    """

    def work(tx: Transaction) -> None:
        finding = _seen(tx, actor, command.finding_id, command.seen_version, FindingActionType.ASSIGN)
        if not command.unit or command.unit != actor.unit:
            authorise_in(tx.reader, actor, Verb.DRAFT_PLAN, finding.area)
        if command.unit:
            steps.require_unit(ctx, command.unit)
        _require_account(tx, command.owner)
        steps.assignment_step(tx, tx.author, finding, command)

    return ctx.write(actor, command, work)


@needs(Verb.ACT_ON_FINDING, Verb.CONFIRM_FINDING)
def act_on_finding(ctx: AppContext, actor: Actor, command: FindingAction) -> Receipt:
    """Take a step of ``SIMPLE_ACTIONS``.

    What ends a finding needs a second person: an account of the store that neither began it nor reported it
    done, in its own name or in another's. Only where no account could confirm it may it be closed without.

    Raises:
        Refused: The actor may not do this there, or worked on the finding.
        NotFound: There is no such finding or account.
        InvalidInput: The step does not follow the state, or its reason is missing, or the photo that its
            category wants before it is closed as fixed.
        FindingConflict: It was changed since ``seen_version``.
    """
    if command.action not in SIMPLE_ACTIONS:
        raise InvalidInput("error.finding_action", found=command.action, expected=", ".join(SIMPLE_ACTIONS))

    def work(tx: Transaction) -> None:
        finding = _seen(tx, actor, command.finding_id, command.seen_version, command.action)
        _require_account(tx, command.on_behalf_of)
        if command.action in BY_SECOND_PERSON:
            _require_known_person(tx, actor)
        if command.action is FindingActionType.CLOSE_UNCONFIRMED:
            _require_no_second_person(tx, finding)
        steps.action_step(ctx, tx, tx.author, finding, command)
        if command.action in CLOSES_AS_FIXED:
            require_after_photo(ctx, tx.reader, finding)

    return ctx.write(actor, command, work)


@needs(Verb.CARRY_FINDING)
def carry_findings(ctx: AppContext, actor: Actor, command: CarryFindings) -> Receipt:
    """Carry findings over, all or none, as one entry each under one key: the signature is the account's.

    Raises:
        Refused: The actor may not carry findings over there.
        NotFound: There is no such finding.
        InvalidInput: A finding is settled, a reason is missing, or the new deadline has passed.
        FindingConflict: A finding was changed since the version displayed.
    """

    def work(tx: Transaction) -> None:
        for carried in command.findings:
            finding = _seen(tx, actor, carried.finding_id, carried.seen_version, FindingActionType.CARRY)
            steps.carry_over_step(tx, tx.author, finding, command, carried)

    return ctx.write(actor, command, work)


@needs(Verb.CONFIRM_FINDING)
def void_finding(ctx: AppContext, actor: Actor, command: VoidFinding) -> Receipt:
    """Strike a finding as a mistake, or as a duplicate of another.

    Raises:
        Refused: The actor may not do this there, or worked on the finding.
        NotFound: There is no such finding.
        InvalidInput: It is settled, or the reason is missing.
        FindingConflict: It was changed since ``seen_version``.
    """

    def work(tx: Transaction) -> None:
        finding = _seen(tx, actor, command.finding_id, command.seen_version, FindingActionType.VOID)
        _require_known_person(tx, actor)
        steps.voiding_step(tx, tx.author, finding, command)

    return ctx.write(actor, command, work)


@needs(Verb.LOG_FINDING, Verb.ACT_ON_FINDING, Verb.CONFIRM_FINDING, Verb.CARRY_FINDING)
def undo_finding_step(ctx: AppContext, actor: Actor, command: Undo) -> Receipt:
    """Undo one's own newest step of a finding; what was carried over together, as a whole.

    A finding that is undone itself becomes void, and keeps its number.

    Raises:
        NotFound: There is no such entry on a finding.
        Refused: It is another account's, or an undo itself, or no longer the newest.
    """

    def work(tx: Transaction) -> None:
        named = require_entry(tx, command.seq, FINDING)
        for entry in tx.entries_of_key(named.key):
            if entry.entity == CORRECTION:
                continue  # follows from the finding, and is taken back with it
            finding = steps.require_finding(tx, entry.entity_id)
            require_undoable(actor, entry, finding, REQUIRED_VERBS)
            authorise_in(tx.reader, actor, REQUIRED_VERBS[FindingActionType(entry.action)], finding.area)
            steps.undo_step(tx, tx.author, finding, entry.seq)

    return ctx.write(actor, command, work)


def _seen(
    tx: Transaction, actor: Actor, finding_id: str, seen_version: int, action: FindingActionType
) -> Finding:
    """Return the finding as the actor saw it.

    Raises:
        NotFound: There is no such finding.
        Refused: The actor may not do this there.
        FindingConflict: It was changed since.
    """
    finding = steps.require_finding(tx, finding_id)
    authorise_in(tx.reader, actor, REQUIRED_VERBS[action], finding.area)
    if finding.version != seen_version:
        raise FindingConflict(action, finding, tx.reader.findings.steps(finding_id)[-1])
    return finding


def _require_account(tx: Transaction, code: str) -> None:
    """Require that an account exists, where one is named.

    Raises:
        NotFound: There is no such account.
    """
    if code and tx.reader.accounts.account(code) is None:
        raise NotFound("error.unknown_account", account=code)


def _require_known_person(tx: Transaction, actor: Actor) -> None:
    """Require that the actor is an account of the store: of the console it is not known who acts.

    Raises:
        Refused: It is none.
    """
    if tx.reader.accounts.account(actor.id) is None:
        raise Refused("error.finding_person", actor=actor.name)


def _require_no_second_person(tx: Transaction, finding: Finding) -> None:
    """Require that no account could confirm the finding.

    Raises:
        Refused: One could.
    """
    if has_second_person(tx.reader.accounts.all(), finding, tx.reader.area_path(finding.area)):
        raise Refused("error.finding_confirmable")
