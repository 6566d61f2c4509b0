"""Composition root: open the store, check it against the kinds, load demo data, share the context."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from geo.domain.errors import InvalidInput, KadianError
from geo.domain.kinds import Kinds
from geo.domain.kinds_file import kinds_from_file
from geo.services.context import AppContext
from geo.services.demo.load import load_demo
from geo.services.operations.exercise import holds_no_data
from geo.services.operations.missing_store import check_not_behind_backups, check_store_exists
from geo.services.situation.read_model import SiteReadModel
from geo.settings import Settings
from geo.store import Store
from geo.store.backup import backup_before_upgrade
from geo.store.photo_folder import photo_folder


def open_context(
    settings: Settings, *, source: str = "web", create_new: bool = False, is_exercise: bool | None = None
) -> AppContext:
    """Open the store of the settings, after a backup if it is to be upgraded, and read the kinds.

    Args:
        settings: The settings; they name the store and the kinds file.
        source: How requests come in (see ``AppContext``).
        create_new: Create a store also where one was before, or where its folder is missing.
        is_exercise: Whether a new store is to be for an exercise: only backups of the same purpose say that
            one was there before; None where that is not known, and all of them say so.

    Raises:
        StoreMissing: There is no store, or an empty one, where there was one before.
        StoreInUse, StoreUnavailable, StoreDamaged, SchemaTooNew: The store cannot be opened.
        InvalidInput: A file of kinds, findings, supplies or area figures is faulty, or lacks a code that is
            recorded.
    """
    kinds = kinds_from_file(settings.kinds_file)
    check_store_exists(settings, may_create=create_new, is_exercise=is_exercise)
    backup_before_upgrade(settings.store_url, photo_folder(settings.store_url, settings.photos))
    store = Store.open(settings.store_url, kinds)
    try:
        if store.revision() == 0:
            check_not_behind_backups(settings, is_exercise=is_exercise)
        check_kinds(store, kinds)
        ctx = AppContext(store, kinds, settings, SiteReadModel(store, kinds), source=source)
        check_finding_categories(ctx)
        check_supplies(ctx)
        check_figure_kinds(ctx)
    except KadianError:
        store.close()
        raise
    return ctx


def check_kinds(store: Store, kinds: Kinds) -> None:
    """Require that the kinds have every kind and status that a recorded site has or once had.

    Raises:
        InvalidInput: Some are missing; the error names them.
    """
    with store.read() as reader:
        in_use = reader.statuses_in_use()
    defined = {(kind.code, status.code) for kind in kinds for status in kind.statuses}
    missing = [f"{kind}.{status}" for kind, status in in_use if (kind, status) not in defined]
    if missing:
        raise InvalidInput("error.kinds_in_use", found=", ".join(missing))


def check_finding_categories(ctx: AppContext) -> None:
    """Require that the file of findings has every category that a recorded finding has or once had.

    Raises:
        InvalidInput: The file is faulty, or some are missing; the error names them.
    """
    with ctx.store.read() as reader:
        missing = [code for code in reader.findings.categories_in_use() if code not in ctx.finding_categories]
    if missing:
        raise InvalidInput("error.categories_in_use", found=", ".join(missing))


def check_figure_kinds(ctx: AppContext) -> None:
    """Require that the file of area figures has every kind that a recorded figure has or once had.

    Raises:
        InvalidInput: The file is faulty, or some are missing; the error names them.
    """
    with ctx.store.read() as reader:
        missing = [kind for kind in reader.area_figures.kinds_in_use() if kind not in ctx.area_figure_kinds]
    if missing:
        raise InvalidInput("error.figures_in_use", found=", ".join(missing))


def check_supplies(ctx: AppContext) -> None:
    """Require that the file of supplies has every item and depot that a recorded move or count has.

    Raises:
        InvalidInput: The file is faulty, or some are missing; the error names them.
    """
    supplies = ctx.supplies
    with ctx.store.read() as reader:
        missing = [code for code in reader.supplies.items_in_use() if code not in supplies]
        missing += [
            code
            for code in reader.supplies.places_in_use()
            if supplies.depot(code) is None and reader.site(code) is None
        ]
    if missing:
        raise InvalidInput("error.supplies_in_use", found=", ".join(missing))


_shared_contexts: dict[Settings, AppContext] = {}
_opening_lock = threading.Lock()


def shared_context(
    settings: Settings, after_demo: Callable[[AppContext], object] | None = None
) -> AppContext:
    """Return the one context of this process for these settings; the first call opens it.

    An empty store is filled with the demo county where the settings want it.

    Args:
        settings: The settings.
        after_demo: Adds to the demo what is made above the services, just after it was loaded.
    """
    ctx = _shared_contexts.get(settings)
    if ctx is None:
        with _opening_lock:
            ctx = _shared_contexts.get(settings)
            if ctx is None:
                ctx = _shared_contexts[settings] = _seed_demo(open_context(settings), after_demo)
    return ctx


def _seed_demo(ctx: AppContext, after_demo: Callable[[AppContext], object] | None) -> AppContext:
    """Load the demo county if the store is empty and the settings want it."""
    try:
        if ctx.settings.demo == "auto" and holds_no_data(ctx):
            _load_demo_once(ctx)
            if after_demo is not None:
                after_demo(ctx)
    except BaseException:
        ctx.store.close()
        raise
    return ctx


def _load_demo_once(ctx: AppContext) -> None:
    """Load the demo county, unless another process that started at the same time has just done so."""
    try:
        load_demo(ctx)
    except InvalidInput as error:
        if error.key != "error.store_not_empty":
            raise


@contextmanager
def serve_context(settings: Settings, ctx: AppContext) -> Iterator[None]:
    """Let ``shared_context`` return this context within the block, for tests and benchmarks.

    The caller closes the context.
    """
    with _opening_lock:
        before = _shared_contexts.pop(settings, None)
        _shared_contexts[settings] = ctx
    try:
        yield
    finally:
        with _opening_lock:
            _shared_contexts.pop(settings, None)
            if before is not None:
                _shared_contexts[settings] = before


def close_shared_contexts() -> None:
    """Close every shared context, at the end of the process or of a test."""
    with _opening_lock:
        for ctx in _shared_contexts.values():
            ctx.jobs.close()
            ctx.store.close()
        _shared_contexts.clear()
