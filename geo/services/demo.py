"""The demo county, through the same import that a user's files take."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from geo.domain.access import Grant, Role
from geo.domain.actors import Actor
from geo.domain.errors import InvalidInput
from geo.exchange import sources_from_paths
from geo.services.imports import import_batch, read_files
from geo.settings import ROOT

if TYPE_CHECKING:
    from geo.services.office import Office
    from geo.store import Receipt

FOLDER = ROOT / "data" / "demo"
LOADER = Actor("clerk", "数据员（演示）", Role.ADMIN, grants=(Grant("clerk", Role.COMMANDER),))
"""Who imports the demo: the clerk among its own accounts, who holds what a first administrator holds."""


def load_demo(office: Office) -> Receipt:
    """Fill an empty store with the demo county and two weeks of history that end now.

    Raises:
        InvalidInput: the store is not empty.
    """
    if office.store.revision():
        raise InvalidInput("error.store_not_empty")
    demo = replace(office, source="demo")
    demo = demo.at(office.now())
    batch = read_files(demo, LOADER, sources_from_paths([FOLDER]))
    return import_batch(demo, LOADER, replace(batch, key="demo", grants=(*batch.grants, *LOADER.grants)))
