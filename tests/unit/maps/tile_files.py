"""Small files of tiles in both formats."""

import sqlite3
from contextlib import closing

from pmtiles.tile import Compression, TileType, zxy_to_tileid
from pmtiles.writer import write

PNG = b"\x89PNG north-west"


JPEG = b"\xff\xd8\xff\xe0 south-west"


def mbtiles(file, rows, **metadata):
    """A file of these rows: zoom level, column, row counted from the south, image."""
    with closing(sqlite3.connect(file)) as made, made:
        made.execute("CREATE TABLE tiles (zoom_level, tile_column, tile_row, tile_data)")
        made.executemany("INSERT INTO tiles VALUES (?, ?, ?, ?)", rows)
        if metadata:
            made.execute("CREATE TABLE metadata (name, value)")
            made.executemany("INSERT INTO metadata VALUES (?, ?)", metadata.items())
    return file


def pmtiles(file, tiles, kind=TileType.PNG, compression=Compression.NONE):
    """An archive of these tiles: (zoom level, column, row counted from the north) to image."""
    with write(file) as writer:
        for place, image in sorted(tiles.items(), key=lambda tile: zxy_to_tileid(*tile[0])):
            writer.write_tile(zxy_to_tileid(*place), image)
        zooms = [z for z, _, _ in tiles]
        writer.finalize(
            {
                "tile_type": kind,
                "tile_compression": compression,
                "min_zoom": min(zooms),
                "max_zoom": max(zooms),
                "min_lon_e7": 0,
                "min_lat_e7": 0,
                "max_lon_e7": 0,
                "max_lat_e7": 0,
                "center_zoom": 0,
                "center_lon_e7": 0,
                "center_lat_e7": 0,
            },
            {},
        )
    return file
