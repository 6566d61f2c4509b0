"""The demo county, loaded through the import that users' files take, and its days through their own rules."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from functools import partial
from heapq import merge

from geo.domain.access import Grant, Role
from geo.domain.actors import Actor
from geo.domain.errors import InvalidInput
from geo.exchange import ImportBatch, sources_from_paths
from geo.services.context import AppContext
from geo.services.demo.days import DemoDays, DemoStep
from geo.services.imports.imports import import_batch, read_files
from geo.services.imports.replay import replay
from geo.services.operations.exercise import holds_no_data
from geo.settings import ROOT
from geo.store import Receipt, Transaction
from geo.store.tables.rows import site_from_row

DEMO_FOLDER = ROOT / "data" / "demo"
DAYS_FOLDER = DEMO_FOLDER / "days"
DEMO_ACTOR = Actor("clerk", "系统管理员（演示）", Role.ADMIN, grants=(Grant("clerk", Role.COMMANDER),))
"""Importer of the demo: the clerk among its accounts, with the roles of a first administrator."""


def load_demo(ctx: AppContext) -> Receipt:
    """Fill an empty store, or a new one of an exercise, with the demo county and its two weeks until now.

    Areas, units, accounts and sites are written first: the rules of findings and shifts look them up. All
    history follows in one transaction, in the order of time.

    Returns:
        The receipt of the history.

    Raises:
        InvalidInput: The store is not empty.
    """
    if not holds_no_data(ctx):
        raise InvalidInput("error.store_not_empty")
    demo = replace(ctx, source="demo")
    demo = demo.frozen_at(ctx.now())
    batch = read_files(demo, DEMO_ACTOR, sources_from_paths([DEMO_FOLDER]))
    start = batch.history[0].at
    grants = (*batch.grants, *DEMO_ACTOR.grants)
    import_batch(demo.frozen_at(start), DEMO_ACTOR, replace(batch, key="demo", grants=grants, history=()))

    def work(tx: Transaction) -> None:
        for step in merge(_site_steps(demo, tx, batch), DemoDays(demo, DAYS_FOLDER).steps(), key=_time):
            step.record(tx)

    request = demo.frozen_at(start).request(DEMO_ACTOR, "demo-history", {"files": batch.digest})
    return ctx.store.write(request, work)


def _site_steps(ctx: AppContext, tx: Transaction, batch: ImportBatch) -> Iterator[DemoStep]:
    """Yield the history of the sites in order of time."""
    sites = {row[0]: site_from_row(row) for row in tx.reader.site_rows()}
    for step in replay(sites, batch.history, ctx.kinds):
        yield DemoStep(step.entry.at, partial(step.record, default_actor=tx.request.actor))


def _time(step: DemoStep) -> datetime:
    return step.at
