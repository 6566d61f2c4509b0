"""Map tiles from local MBTiles files (MBTiles 1.3: SQLite, rows counted from the south)."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

from starlette.responses import Response
from starlette.routing import Route

from geo.domain.errors import InvalidInput

if TYPE_CHECKING:
    from starlette.requests import Request

MEDIA_TYPES = {b"\x89PNG": "image/png", b"\xff\xd8\xff\xe0": "image/jpeg", b"RIFF": "image/webp"}
DEEPEST = 30
ONE_DAY = "public, max-age=86400"


def tile_routes(folder: str) -> list[Route]:
    """One route for all the .mbtiles files of a folder; none where the setting names no folder.

    Raises:
        InvalidInput: no such folder, or a file in it is no MBTiles.
    """
    if not folder or "{z}" in folder:
        return []
    if not Path(folder).is_dir():
        raise InvalidInput("error.bad_setting", setting="KADIAN_TILES", found=folder)
    files = sorted(Path(folder).glob("*.mbtiles"))
    for file in files:
        tile_of(file, 0, 0, 0)

    def tile(request: Request) -> Response:
        z, x, y = (request.path_params[name] for name in "zxy")
        image = next(filter(None, (tile_of(file, z, x, y) for file in files)), None)
        headers = {"Cache-Control": ONE_DAY}
        if image is None:
            return Response(status_code=204, headers=headers)
        return Response(image, headers=headers, media_type=MEDIA_TYPES.get(image[:4], "image/jpeg"))

    return [Route("/map/tiles/{z:int}/{x:int}/{y:int}", tile)]


def tile_of(file: Path, z: int, x: int, y: int) -> bytes | None:
    """The image of a tile, ``y`` counted from the north as web maps do; None where the file has none.

    Raises:
        InvalidInput: the file cannot be read as MBTiles.
    """
    if z > DEEPEST or not (x < 2**z and y < 2**z):
        return None
    found = "SELECT tile_data FROM tiles WHERE zoom_level = ? AND tile_column = ? AND tile_row = ?"
    try:
        with closing(sqlite3.connect(f"{file.as_uri()}?mode=ro&immutable=1", uri=True)) as tiles:
            row: tuple[bytes] | None = tiles.execute(found, (z, x, 2**z - 1 - y)).fetchone()
    except sqlite3.Error as problem:
        raise InvalidInput("error.bad_tiles", file=file.name) from problem
    return row and row[0]
