"""Map tiles from local MBTiles files (MBTiles 1.3: SQLite, rows counted from the south)."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from geo.domain.errors import InvalidInput

MEDIA_TYPES = {b"\x89PNG": "image/png", b"\xff\xd8\xff\xe0": "image/jpeg", b"RIFF": "image/webp"}
MAX_ZOOM = 30
CACHE_ONE_DAY = "public, max-age=86400"


def tile_routes(folder: str) -> list[Route]:
    """Return one route for all files ``.mbtiles`` of a folder; none where the setting does not name a folder.

    Raises:
        InvalidInput: The folder does not exist, or a file in it is not in the format MBTiles.
    """
    if not folder or "{z}" in folder:
        return []
    if not Path(folder).is_dir():
        raise InvalidInput("error.bad_setting", setting="KADIAN_TILES", found=folder)
    files = sorted(Path(folder).glob("*.mbtiles"))
    for file in files:
        read_tile(file, 0, 0, 0)

    def tile(request: Request) -> Response:
        z, x, y = (request.path_params[name] for name in "zxy")
        image = next(filter(None, (read_tile(file, z, x, y) for file in files)), None)
        headers = {"Cache-Control": CACHE_ONE_DAY}
        if image is None:
            return Response(status_code=204, headers=headers)
        return Response(image, headers=headers, media_type=MEDIA_TYPES.get(image[:4], "image/jpeg"))

    return [Route("/map/tiles/{z:int}/{x:int}/{y:int}", tile)]


def read_tile(file: Path, z: int, x: int, y: int) -> bytes | None:
    """Read the image of a tile.

    Args:
        file: File in the format MBTiles 1.3.
        z: Zoom level.
        x: Column, counted from the west.
        y: Row, counted from the north as web maps do; the file counts from the south.

    Returns:
        The image, or None where the file has none.

    Raises:
        InvalidInput: The file cannot be read.
    """
    if z > MAX_ZOOM or not (x < 2**z and y < 2**z):
        return None
    query = "SELECT tile_data FROM tiles WHERE zoom_level = ? AND tile_column = ? AND tile_row = ?"
    try:
        with closing(sqlite3.connect(f"{file.as_uri()}?mode=ro&immutable=1", uri=True)) as tiles:
            row: tuple[bytes] | None = tiles.execute(query, (z, x, 2**z - 1 - y)).fetchone()
    except sqlite3.Error as error:
        raise InvalidInput("error.bad_tiles", file=file.name) from error
    return row and row[0]
