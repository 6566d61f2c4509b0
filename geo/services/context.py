"""Application context: store, kinds, settings, read model and clock, handed to every service."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from geo.domain.actors import Actor
from geo.domain.area_figures.figure_kind import AreaFigureKinds
from geo.domain.area_figures.figure_kinds_file import figure_kinds_from_file
from geo.domain.commands import KeyedCommand, command_content
from geo.domain.findings.categories_file import categories_from_file
from geo.domain.findings.category import FindingCategories
from geo.domain.inspections.programme import InspectionProgramme, programme_from_file
from geo.domain.journal import REPLAY_SOURCES, Receipt
from geo.domain.kinds import Kinds
from geo.domain.supplies.item import SupplyCatalogue
from geo.domain.supplies.supplies_file import supplies_from_file
from geo.services.accounts.session_touch import LastSeenThrottle
from geo.services.imports.import_draft import ImportDrafts
from geo.services.jobs.queue import JobQueue
from geo.services.operations.status import ProcessStatus
from geo.services.situation.cache import CacheRegistry
from geo.services.situation.read_model import SiteReadModel
from geo.settings import Settings
from geo.store import Request, Store, Transaction


def utc_now() -> datetime:
    """Return the present time, UTC."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class AppContext:
    """The application context, shared by all threads of a process.

    Attributes:
        store: The store.
        kinds: The kinds of sites.
        settings: The settings.
        read_model: All sites in memory.
        clock: Returns the time at which entries are recorded, UTC.
        source: How requests come in: "web", "cli", "demo"; the journal keeps it.
        status: The process's own condition.
        last_seen_throttle: Limits how often sessions are written.
        jobs: Background jobs.
        caches: Answers that services keep, each in a cache of its own.
        import_drafts: Imports that are being prepared.
    """

    store: Store
    kinds: Kinds
    settings: Settings
    read_model: SiteReadModel
    clock: Callable[[], datetime] = field(default=utc_now)
    source: str = "web"
    status: ProcessStatus = field(default_factory=ProcessStatus)
    last_seen_throttle: LastSeenThrottle = field(default_factory=LastSeenThrottle)
    jobs: JobQueue = field(default_factory=JobQueue)
    caches: CacheRegistry = field(default_factory=CacheRegistry)
    import_drafts: ImportDrafts = field(default_factory=ImportDrafts)

    def now(self) -> datetime:
        """Return the present time by the clock, UTC."""
        return self.clock()

    @property
    def finding_categories(self) -> FindingCategories:
        """The categories of findings.

        Raises:
            InvalidInput: Their file is faulty; it is read once.
        """
        return _categories(self.settings.findings_file)

    @property
    def area_figure_kinds(self) -> AreaFigureKinds:
        """The kinds of area figures.

        Raises:
            InvalidInput: Their file is faulty; it is read once.
        """
        return _figure_kinds(self.settings.area_figures_file)

    @property
    def inspection_programme(self) -> InspectionProgramme:
        """Teams, checklist, cool-down and weights of inspections.

        Raises:
            InvalidInput: Their file is faulty; it is read once.
        """
        return _programme(self.settings.inspections_file)

    @property
    def supplies(self) -> SupplyCatalogue:
        """The items and depots.

        Raises:
            InvalidInput: Their file is faulty; it is read once.
        """
        return _supplies(self.settings.supplies_file)

    def frozen_at(self, timestamp: datetime) -> AppContext:
        """Return the same context with its clock stopped, for history that is recorded afterwards.

        Args:
            timestamp: The time at which the clock stands, UTC.
        """
        return replace(self, clock=lambda: timestamp)

    def write(
        self,
        actor: Actor,
        command: KeyedCommand,
        work: Callable[[Transaction], None],
        *,
        check_permissions: bool = True,
    ) -> Receipt:
        """Run ``work`` as the request of a command; errors as of ``Store.write``.

        Args:
            actor: The acting account.
            command: The command; one with the same key is written once.
            work: Authorises, changes and records.
            check_permissions: See ``request``.
        """
        content = command_content(command)
        request = self.request(actor, command.key, content, check_permissions=check_permissions)
        return self.store.write(request, work)

    def request(
        self, actor: Actor, key: str, content: Mapping[str, object], *, check_permissions: bool = True
    ) -> Request:
        """Build the request of a command, for ``Store.write``.

        Args:
            actor: The acting account; a key that another account used before is refused.
            key: The idempotency key.
            content: The command as plain values (see ``command_content``).
            check_permissions: Whether the transaction checks that the actor's permissions are unchanged (see
                ``Request.principal``); never for ``REPLAY_SOURCES``.
        """
        content_with_actor = {**content, "actor": actor.id}
        person = actor if check_permissions and self.source not in REPLAY_SOURCES else None
        return Request(key, content_with_actor, actor.id, self.source, self.now(), person)


@cache
def _figure_kinds(path: Path) -> AreaFigureKinds:
    return figure_kinds_from_file(path)


@cache
def _supplies(path: Path) -> SupplyCatalogue:
    return supplies_from_file(path)


@cache
def _categories(path: Path) -> FindingCategories:
    return categories_from_file(path)


@cache
def _programme(path: Path) -> InspectionProgramme:
    return programme_from_file(path)
