"""Every route of ours, for the application to mount beside its screens."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.responses import Response
from starlette.routing import BaseRoute, Mount, Route

from geo.api.assets import FOR_GOOD, Assets
from geo.api.ground import ground_routes
from geo.api.tiles import tile_routes
from geo.maps.basemap import LEAFLET, STATIC, script

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.requests import Request

    from geo.services.office import Office
    from geo.settings import Settings


def routes(settings: Settings, office: Callable[[], Office]) -> list[BaseRoute]:
    """What the map needs, all below ``/map``; ``office`` is asked for when a request comes.

    Raises:
        InvalidInput: the setting for tiles names no readable folder.
    """
    return [*asset_routes(), *ground_routes(office), *tile_routes(settings.tiles)]


def asset_routes() -> list[BaseRoute]:
    """The files that are the same for everybody: Leaflet and our own browser code."""

    async def kadian(request: Request) -> Response:
        kept = FOR_GOOD if "v" in request.query_params else "no-cache"
        return Response(script(), media_type="text/javascript", headers={"Cache-Control": kept})

    return [
        Route("/map/kadian.js", kadian),
        Mount("/map/leaflet", Assets(directory=LEAFLET)),
        Mount("/map/static", Assets(directory=STATIC)),
    ]
