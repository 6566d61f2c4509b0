"""The office: store, kinds, board and clock, handed to every service."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from geo.domain.errors import InvalidInput, KadianError
from geo.domain.kinds_file import kinds_from_file
from geo.services.board import Board
from geo.services.demo import load_demo
from geo.services.new_store import check_backups, check_missing
from geo.services.task_queue import Tasks
from geo.services.touching import Touched
from geo.services.watch import Watch
from geo.store import Request, Store
from geo.store.upgrading import backup_before_upgrade

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from geo.domain.actors import Actor
    from geo.domain.kinds import Kinds
    from geo.settings import Settings


OWNERS = frozenset({"cli", "demo"})
"""Ways in by which whoever may write the store acts, whatever accounts it holds."""


def utc_now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Office:
    """``clock`` gives the moment at which things are told; ``source`` names the way they came in."""

    store: Store
    kinds: Kinds
    settings: Settings
    board: Board
    clock: Callable[[], datetime] = field(default=utc_now)
    source: str = "web"
    watch: Watch = field(default_factory=Watch)
    touched: Touched = field(default_factory=Touched)
    tasks: Tasks = field(default_factory=Tasks)

    def now(self) -> datetime:
        return self.clock()

    def at(self, moment: datetime) -> Office:
        """The same office with its clock stopped at ``moment``: for history that is told afterwards."""
        return replace(self, clock=lambda: moment)

    def request(
        self, actor: Actor, key: str, content: Mapping[str, object], *, by_rights: bool = True
    ) -> Request:
        """What is asked, by whom: a key that somebody else used before is not this actor's.

        ``by_rights``: the actor's rights are looked at again where it is written (see ``Request.person``).
        """
        told = {**content, "actor": actor.id}
        person = actor if by_rights and self.source not in OWNERS else None
        return Request(key, told, actor.id, self.source, self.now(), person)


def open_office(settings: Settings, *, source: str = "web", wants_new: bool = False) -> Office:
    """Open the store the settings name, with a backup first if it is to be upgraded, and read the kinds.

    Args:
        settings: they name store and kinds.
        source: the way entries come in.
        wants_new: make a store also where one was before, or where its folder is missing.

    Raises:
        StoreMissing: there is none, or an empty one, where there should be one.
        StoreInUse, StoreUnavailable, StoreDamaged, SchemaTooNew; InvalidInput where the kinds file is
        faulty, or lacks a status that a recorded site has.
    """
    kinds = kinds_from_file(settings.kinds_file)
    check_missing(settings, is_wanted=wants_new)
    backup_before_upgrade(settings.store_url)
    store = Store.open(settings.store_url, kinds)
    try:
        if store.revision() == 0:
            check_backups(settings)
        check_kinds(store, kinds)
    except KadianError:
        store.close()
        raise
    return Office(store, kinds, settings, Board(store, kinds), source=source)


def check_kinds(store: Store, kinds: Kinds) -> None:
    """Look whether the kinds have every kind and status that a recorded site has or once had.

    Raises:
        InvalidInput: naming those that are missing.
    """
    with store.read() as reader:
        in_use = reader.statuses_in_use()
    known = {(kind.code, status.code) for kind in kinds for status in kind.statuses}
    missing = [f"{kind}.{status}" for kind, status in in_use if (kind, status) not in known]
    if missing:
        raise InvalidInput("error.kinds_in_use", found=", ".join(missing))


_shared: dict[Settings, Office] = {}
_opening = threading.Lock()


def shared_office(settings: Settings) -> Office:
    """The one office of this process for these settings; who comes first opens it and fills it."""
    office = _shared.get(settings)
    if office is None:
        with _opening:
            office = _shared.get(settings)
            if office is None:
                office = _shared[settings] = _filled(open_office(settings))
    return office


def _filled(office: Office) -> Office:
    """With the demo county, if the store is empty and the settings want it."""
    try:
        if office.settings.demo == "auto" and office.store.revision() == 0:
            _load_demo(office)
    except BaseException:
        office.store.close()
        raise
    return office


def _load_demo(office: Office) -> None:
    """Unless another process that was started at the same moment has just done so."""
    try:
        load_demo(office)
    except InvalidInput as error:
        if error.key != "error.store_not_empty":
            raise


def close_shared_offices() -> None:
    """Let go of every store, at the end of the process or of a test."""
    with _opening:
        for office in _shared.values():
            office.tasks.close()
            office.store.close()
        _shared.clear()
