"""Recording of emergency access: the opening and its key, tests, and undo of one's own newest entry."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from geo.domain.access import Verb
from geo.domain.actors import Actor
from geo.domain.commands import Undo, command_content
from geo.domain.emergency_access import (
    AccessTest,
    EmergencyAccess,
    EmergencyAccessChange,
    changed_access,
    emergency_access_image,
)
from geo.domain.errors import InvalidInput, NotFound, Overtaken
from geo.domain.journal import EMERGENCY_ACCESS, Entry, EntryAuthor
from geo.domain.sites import Site
from geo.services.accounts.permissions import (
    authorise_in,
    authorised_site,
    needs,
    require_entry,
    require_undoable,
)
from geo.services.context import AppContext
from geo.store import Receipt, Transaction

SET, TEST, UNDO = "set", "test", "undo"
"""Actions of the entries."""
_VERBS = {SET: Verb.SET_CONTACT, TEST: Verb.TEST_ACCESS}


@needs(Verb.SET_CONTACT)
def set_emergency_access(ctx: AppContext, actor: Actor, change: EmergencyAccessChange) -> Receipt:
    """Record the emergency access of a site, or change it; of another opening no test is known.

    Raises:
        Refused: The actor may not do this there.
        NotFound: There is no such site.
        InvalidInput: Sites of its kind have none, or a value cannot be accepted.
        Overtaken: It was changed since the form displayed it.
    """

    def work(tx: Transaction) -> None:
        site = authorised_site(tx, actor, Verb.SET_CONTACT, change.site_id)
        _require_kind(ctx, site)
        before = tx.reader.emergency_access.of_site(site.id)
        if change.seen_version != (before.version if before else 0):
            raise Overtaken("error.access_changed", site=site.name)
        after = changed_access(before if before and before.opening else None, change)
        if before is None or after != replace(before, version=after.version):
            record_access(tx, tx.author, SET, before, after)

    return ctx.store.write(ctx.request(actor, change.key, command_content(change)), work)


@needs(Verb.TEST_ACCESS)
def record_access_test(ctx: AppContext, actor: Actor, test: AccessTest) -> Receipt:
    """Record that the emergency access of a site was opened as a test.

    Raises:
        Refused: The actor may not do this there.
        NotFound: There is no such site, or its emergency access is not recorded.
        InvalidInput: The time lies in the future.
        Overtaken: It was changed since the form displayed it: perhaps another opening was tested.
    """

    def work(tx: Transaction) -> None:
        site = authorised_site(tx, actor, Verb.TEST_ACCESS, test.site_id)
        before = tx.reader.emergency_access.of_site(site.id)
        if before is None or before.opening is None:
            raise NotFound("error.no_emergency_access", site=site.name)
        if test.seen_version != before.version:
            raise Overtaken("error.access_changed", site=site.name)
        after = before.after_test(actor.id, test.observed_at, tx.at)
        record_access(tx, tx.author, TEST, before, after, observed_at=test.observed_at)

    return ctx.store.write(ctx.request(actor, test.key, command_content(test)), work)


@needs(Verb.SET_CONTACT, Verb.TEST_ACCESS)
def undo_emergency_access(ctx: AppContext, actor: Actor, command: Undo) -> Receipt:
    """Undo one's own newest entry on the emergency access of a site.

    Raises:
        NotFound: There is no such entry on an emergency access.
        Refused: It is another account's, an undo itself, or no longer the newest.
    """

    def work(tx: Transaction) -> None:
        entry = require_entry(tx, command.seq, EMERGENCY_ACCESS)
        stored = tx.reader.emergency_access.of_site(entry.entity_id)
        current = require_undoable(actor, entry, stored, _VERBS)
        site = tx.site(entry.entity_id)
        authorise_in(tx.reader, actor, _VERBS[entry.action], site.area if site else "")
        earlier = tx.reader.emergency_access.at_version(current.site_id, current.version - 1)
        record_access(
            tx,
            tx.author,
            UNDO,
            current,
            earlier or EmergencyAccess(current.site_id, None, ""),
            reason=f"#{command.seq}",
        )

    return ctx.store.write(ctx.request(actor, command.key, command_content(command)), work)


def record_access(
    tx: Transaction,
    author: EntryAuthor,
    action: str,
    before: EmergencyAccess | None,
    after: EmergencyAccess,
    *,
    reason: str = "",
    observed_at: datetime | None = None,
) -> None:
    """Write the entry and the next version of an access."""
    base = before.version if before else 0
    after = replace(after, version=base + 1)
    entry = Entry(
        EMERGENCY_ACCESS,
        after.site_id,
        action,
        emergency_access_image(before) if before else None,
        emergency_access_image(after),
        base_version=base,
        new_version=after.version,
        observed_at=observed_at,
        reason=reason,
        actor=author.account,
        at=author.at,
    )
    tx.emergency_access.put(after, tx.record(entry))


def _require_kind(ctx: AppContext, site: Site) -> None:
    """Require that sites of this kind have emergency access.

    Raises:
        InvalidInput: They have none.
    """
    if ctx.kinds[site.kind].access_test_days is None:
        raise InvalidInput("error.access_kind", site=site.name)
