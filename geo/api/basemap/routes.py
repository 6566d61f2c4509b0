"""Routes of the map, for the application to mount beside its screens."""

from __future__ import annotations

from collections.abc import Callable

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Mount, Route

from geo.api.basemap.geojson import basemap_routes
from geo.api.basemap.tiles import tile_routes
from geo.api.static_files import CACHE_IMMUTABLE, VersionedStaticFiles
from geo.maps.map_frame import LEAFLET, STATIC, script
from geo.services.context import AppContext
from geo.settings import Settings


def map_routes(settings: Settings, get_context: Callable[[], AppContext]) -> list[BaseRoute]:
    """Return all routes below ``/map``; ``get_context`` is called at each request.

    Raises:
        InvalidInput: The setting of tiles does not name a readable folder.
    """
    return [*asset_routes(), *basemap_routes(get_context), *tile_routes(settings.tiles)]


def asset_routes() -> list[BaseRoute]:
    """Return the routes of files that are the same for all accounts: Leaflet and our own scripts."""

    async def kadian(request: Request) -> Response:
        cache = CACHE_IMMUTABLE if "v" in request.query_params else "no-cache"
        return Response(script(), media_type="text/javascript", headers={"Cache-Control": cache})

    return [
        Route("/map/kadian.js", kadian),
        Mount("/map/leaflet", VersionedStaticFiles(directory=LEAFLET)),
        Mount("/map/static", VersionedStaticFiles(directory=STATIC)),
    ]
