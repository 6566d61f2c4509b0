"""Map tiles from files of this machine, with a description of them (TileJSON 3.0)."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from geo.maps.tile_sources import MAX_ZOOM, TileFile, is_tile_template, tile_files

MEDIA_TYPES = {b"\x89PNG": "image/png", b"RIFF": "image/webp", b"\x00\x00\x00": "image/avif"}
"""Media types by the first bytes of an image; all others are JPEG."""
CACHE_ONE_DAY = "public, max-age=86400"


def tile_routes(tiles: str) -> list[Route]:
    """Return the routes of the tiles of ``Settings.tiles`` and their description; none for a URL template.

    Raises:
        InvalidInput: The setting cannot be used (see ``tile_files``).
    """
    files = tile_files(tiles)
    if not tiles or is_tile_template(tiles):
        return []

    def tile(request: Request) -> Response:
        z, x, y = (request.path_params[name] for name in "zxy")
        image = _first_image(files, z, x, y)
        headers = {"Cache-Control": CACHE_ONE_DAY}
        if image is None:
            return Response(status_code=204, headers=headers)
        return Response(image, headers=headers, media_type=_media_type(image))

    def description(request: Request) -> Response:
        del request
        return JSONResponse(
            {
                "tilejson": "3.0.0",
                "tiles": ["tiles/{z}/{x}/{y}"],
                "minzoom": min((file.min_zoom for file in files), default=0),
                "maxzoom": max((file.max_zoom for file in files), default=0),
            },
            headers={"Cache-Control": "no-cache"},
        )

    return [Route("/map/tiles/{z:int}/{x:int}/{y:int}", tile), Route("/map/tiles.json", description)]


def _first_image(files: list[TileFile], z: int, x: int, y: int) -> bytes | None:
    """Return the image from the first file that has the tile, None where none has it."""
    if z > MAX_ZOOM or not (x < 2**z and y < 2**z):
        return None
    return next(filter(None, (file.read(z, x, y) for file in files)), None)


def _media_type(image: bytes) -> str:
    return next((kind for start, kind in MEDIA_TYPES.items() if image.startswith(start)), "image/jpeg")
