"""The demo county, loaded through the import that users' files take."""

from __future__ import annotations

from dataclasses import replace

from geo.domain.access import Grant, Role
from geo.domain.actors import Actor
from geo.domain.errors import InvalidInput
from geo.exchange import sources_from_paths
from geo.services.context import AppContext
from geo.services.imports.imports import import_batch, read_files
from geo.settings import ROOT
from geo.store import Receipt

DEMO_FOLDER = ROOT / "data" / "demo"
DEMO_ACTOR = Actor("clerk", "系统管理员（演示）", Role.ADMIN, grants=(Grant("clerk", Role.COMMANDER),))
"""Importer of the demo: the clerk among its accounts, with the roles of a first administrator."""


def load_demo(ctx: AppContext) -> Receipt:
    """Fill an empty store with the demo county and two weeks of history that end now.

    Raises:
        InvalidInput: The store is not empty.
    """
    if ctx.store.revision():
        raise InvalidInput("error.store_not_empty")
    demo = replace(ctx, source="demo")
    demo = demo.frozen_at(ctx.now())
    batch = read_files(demo, DEMO_ACTOR, sources_from_paths([DEMO_FOLDER]))
    return import_batch(
        demo, DEMO_ACTOR, replace(batch, key="demo", grants=(*batch.grants, *DEMO_ACTOR.grants))
    )
