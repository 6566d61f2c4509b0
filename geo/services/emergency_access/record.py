"""Recording of emergency access: the opening and its key, tests, and undo of one's own newest entry."""

from __future__ import annotations

from dataclasses import replace
from operator import attrgetter

from geo.domain.access import Verb
from geo.domain.actors import Actor
from geo.domain.commands import Undo
from geo.domain.emergency_access import (
    AccessTest,
    EmergencyAccess,
    EmergencyAccessChange,
    changed_access,
    emergency_access_image,
)
from geo.domain.errors import InvalidInput, NotFound, Overtaken
from geo.domain.journal import EMERGENCY_ACCESS
from geo.domain.sites import Site
from geo.services.accounts.permissions import authorise_in, authorised_site, needs
from geo.services.accounts.undo import require_entry, require_undoable
from geo.services.context import AppContext
from geo.store import Receipt, Transaction
from geo.store.versions import VersionedEntity

SET, TEST, UNDO = "set", "test", "undo"
"""Actions of the entries."""
ACCESSES = VersionedEntity[EmergencyAccess](
    EMERGENCY_ACCESS,
    attrgetter("site_id"),
    emergency_access_image,
    lambda tx, access, seq: tx.emergency_access.put(access, seq),
)
"""How a version of an emergency access is written."""
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
            ACCESSES.record(tx, SET, before, after)

    return ctx.write(actor, change, work)


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
        ACCESSES.record(tx, TEST, before, after, observed_at=test.observed_at)

    return ctx.write(actor, test, work)


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
        restored = earlier or EmergencyAccess(current.site_id, None, "")
        ACCESSES.record(tx, UNDO, current, restored, reason=f"#{command.seq}")

    return ctx.write(actor, command, work)


def _require_kind(ctx: AppContext, site: Site) -> None:
    """Require that sites of this kind have emergency access.

    Raises:
        InvalidInput: They have none.
    """
    if ctx.kinds[site.kind].access_test_days is None:
        raise InvalidInput("error.access_kind", site=site.name)
