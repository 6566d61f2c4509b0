"""Retire sites, units and areas, bring them back, and merge two entries of one site.

A retired site has no current row: no view, figure, file or plan knows it any more, and every view of an
earlier time still does. Its entries stay in the journal.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from geo.domain.access import Verb
from geo.domain.actors import Actor
from geo.domain.areas import Area
from geo.domain.errors import InvalidInput, NotFound
from geo.domain.findings.states import UNSETTLED
from geo.domain.journal import MERGED_INTO, RESTORE, RETIRE, RETIRED, SITE, Entry, Receipt
from geo.domain.plans.plan import PlanState
from geo.domain.register.commands import Restoration, Retirement, StillInUse
from geo.domain.sites import Site, checked_note
from geo.services.accounts.permissions import authorised_site, needs
from geo.services.context import AppContext
from geo.services.imports.pinyin import pinyin_initials
from geo.services.register.entries import UNVERSIONED
from geo.services.register.rights import authorise_register
from geo.services.sites.journal_entries import EntryMeta, record_site
from geo.services.supplies.loaded_stock import load_stock
from geo.store import Reader, Transaction


@needs(Verb.REGISTER)
def retire(ctx: AppContext, actor: Actor, command: Retirement) -> Receipt:
    """Retire a site, unit or area; a site also as the second entry of another one.

    Raises:
        Refused: The actor may not change the register there.
        NotFound: There is no such object.
        InvalidInput: The site is to be merged into itself, or into one of another kind.
        StillInUse: Something is still open there; the error names all of it.
    """

    def work(tx: Transaction) -> None:
        reason = checked_note(command.reason)
        if command.entity == SITE:
            site = authorised_site(tx, actor, Verb.REGISTER, command.code)
            _require_unused(site.name, uses_of_site(ctx, tx, site))
            if command.merged_into:
                _require_same_kind(site, authorised_site(tx, actor, Verb.REGISTER, command.merged_into))
            end_site(tx, site, reason=reason, merged_into=command.merged_into)
            return
        entity = UNVERSIONED[command.entity]
        present = entity.find(tx.reader, command.code)
        if present is None:
            raise NotFound("error.not_registered", code=command.code)
        authorise_register(tx.reader, actor, present)
        _require_unused(present.name, uses_of(tx.reader, present))
        entity.record(tx, RETIRE, present, None, reason)

    return ctx.write(actor, command, work)


@needs(Verb.REGISTER)
def restore(ctx: AppContext, actor: Actor, command: Restoration) -> Receipt:
    """Bring a retired site, unit or area back with its last values.

    Raises:
        Refused: The actor may not change the register there.
        NotFound: Nothing of this code is retired.
        InvalidInput: The area or the unit that it belonged to is gone.
    """

    def work(tx: Transaction) -> None:
        if command.entity == SITE:
            found = next((site for site in tx.reader.retired_sites() if site.id == command.code), None)
        else:
            found = UNVERSIONED[command.entity].retired(tx.reader).get(command.code)
        if found is None:
            raise NotFound("error.not_retired", code=command.code)
        authorise_register(tx.reader, actor, found)
        bring_back(tx, command.entity, found)

    return ctx.write(actor, command, work)


def end_site(tx: Transaction, site: Site, *, reason: str = "", merged_into: str = "") -> int:
    """Write the entry that retires a site, and end its row; return the journal number."""
    after: dict[str, object] = {RETIRED: True} | ({MERGED_INTO: merged_into} if merged_into else {})
    seq = tx.record(Entry(SITE, site.id, RETIRE, None, after, base_version=site.version, reason=reason))
    tx.end_site(site.id, seq)
    return seq


def bring_back(tx: Transaction, entity: str, found: Any, reason: str = "") -> int:
    """Write a retired object again as it last was; return the journal number.

    Raises:
        InvalidInput: The area or the unit that it belonged to is gone.
    """
    if entity != SITE:
        if isinstance(found, Area) and found.parent and not tx.reader.area_path(found.parent):
            raise InvalidInput("error.gone_meanwhile", code=found.parent)
        return UNVERSIONED[entity].record(tx, RESTORE, None, found, reason)
    if not tx.reader.area_path(found.area):
        raise InvalidInput("error.gone_meanwhile", code=found.area)
    if found.unit and UNVERSIONED["unit"].find(tx.reader, found.unit) is None:
        raise InvalidInput("error.gone_meanwhile", code=found.unit)
    meta = EntryMeta(RESTORE, reason=reason, initials=pinyin_initials(found.name))
    return record_site(tx, meta, None, found)


def uses_of(reader: Reader, registered: Any) -> Iterator[tuple[str, int]]:
    """Yield what still needs a unit or an area: the last part of ``register.use.*``, and how many."""
    if isinstance(registered, Area):
        yield "sites", len(reader.sites_ever_in(registered.code))
        yield "areas", sum(area.parent == registered.code for area in reader.areas())
        grants = [grant for account in reader.accounts.all() for grant in account.grants]
        yield "grants", sum(grant.area == registered.code for grant in grants)
        return
    rows = [row for row in reader.site_rows() if row[_UNIT_COLUMN] == registered.code]
    yield "posts", len(rows)
    yield "accounts", sum(account.unit == registered.code for account in reader.accounts.all())
    yield "drafts", sum(_names_unit(plan, registered.code) for plan in reader.plans.in_state(PlanState.DRAFT))


_UNIT_COLUMN = 9
"""Place of the unit in the rows of ``Reader.site_rows``."""


def _names_unit(plan: Any, unit: str) -> bool:
    moves: Mapping[str, Any] = plan.moves
    return unit in plan.absent or any(unit in (move.before.unit, move.after.unit) for move in moves.values())


def uses_of_site(ctx: AppContext, tx: Transaction, site: Site) -> Iterator[tuple[str, int]]:
    """Yield what is still open at a site: findings, shifts to come, drafts that name it, supplies."""
    yield "findings", sum(each.state in UNSETTLED for each in tx.reader.findings.of_site(site.id))
    shifts = tx.reader.shifts.records(tx.at, _FAR_FUTURE)
    yield "shifts", sum(bool(each.unit) for each in shifts if each.site_id == site.id)
    drafts = tx.reader.plans.in_state(PlanState.DRAFT)
    yield "drafts", sum(site.id in plan.moves or site.id in plan.locks for plan in drafts)
    stock = load_stock(ctx)
    here = [ledger.balances()[-1:] for key, ledger in stock.ledgers.items() if key.place == site.id]
    coming = [move for move in stock.on_the_way.values() if move.to_place == site.id]
    yield "supplies", sum(any(balance) for balance in here) + len(coming)


_FAR_FUTURE = datetime.fromisoformat("9000-01-01T00:00:00+00:00")


def _require_same_kind(site: Site, into: Site) -> None:
    if into.id == site.id or into.kind != site.kind:
        raise InvalidInput("error.merge_kind", code=site.id, into=into.id)


def _require_unused(name: str, uses: Iterator[tuple[str, int]]) -> None:
    open_uses = tuple((what, count) for what, count in uses if count)
    if open_uses:
        raise StillInUse(name, open_uses)
