"""Every route of ours, for the application to mount beside its screens."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.routing import BaseRoute, Mount

from geo.api.assets import Assets
from geo.api.ground import ground_routes
from geo.api.tiles import tile_routes
from geo.maps.basemap import LEAFLET, STATIC

if TYPE_CHECKING:
    from collections.abc import Callable

    from geo.domain.features import Feature
    from geo.services.office import Office
    from geo.settings import Settings


def routes(settings: Settings, office: Callable[[], Office]) -> list[BaseRoute]:
    """What the map needs, all below ``/map``; ``office`` is asked for when a request comes.

    Raises:
        InvalidInput: the setting for tiles names no readable folder.
    """

    def features() -> list[Feature]:
        with office().store.read() as reader:
            return reader.features()

    ground = ground_routes(lambda: office().board.reference().areas, features)
    return [*asset_routes(), *ground, *tile_routes(settings.tiles)]


def asset_routes() -> list[BaseRoute]:
    """The files that are the same for everybody: Leaflet and our own browser code."""
    return [Mount("/map/leaflet", Assets(directory=LEAFLET)), Mount("/map/static", Assets(directory=STATIC))]
