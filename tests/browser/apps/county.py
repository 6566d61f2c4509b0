"""A made-up county: four square towns, a road, a river, and sites on a lattice."""

import numpy as np
import shapely

from geo.domain.areas import Area, Level
from geo.domain.freshness import Freshness
from geo.domain.kinds import StatusCategory
from geo.domain.map_features import Feature, Layer
from geo.maps.map_content import Choropleth, Points
from geo.maps.palette import style_index
from geo.maps.symbols import SHAPES

SOUTH, WEST, SIDE = 36.5, 118.7, 0.2


def square(south, west, side):
    return shapely.to_wkb(shapely.box(west, south, west + side, south + side))


COUNTY = Area("990001", "示意县", level=Level.COUNTY, boundary=square(SOUTH, WEST, 2 * SIDE))
TOWNS = [
    Area(
        f"99000100{n + 1}",
        f"{name}镇",
        COUNTY.code,
        Level.TOWN,
        square(SOUTH + SIDE * (n // 2), WEST + SIDE * (n % 2), SIDE),
    )
    for n, name in enumerate("甲乙丙丁")
]
AREAS = [COUNTY, *TOWNS]
FEATURES = [
    Feature(
        "road-1",
        Layer.ROAD,
        "示意路",
        shapely.to_wkb(shapely.LineString([(WEST, SOUTH), (WEST + 2 * SIDE, SOUTH + 2 * SIDE)])),
    ),
    Feature(
        "river-1",
        Layer.WATER,
        "示意河",
        shapely.to_wkb(
            shapely.LineString([(WEST, SOUTH + 0.3), (WEST + 0.2, SOUTH + 0.18), (WEST + 0.4, SOUTH + 0.1)])
        ),
    ),
]


NOT_IN_FORCE, PARTIAL, SILENT = (0, 1, 4, 0), (0, 0, 3, 0), (0, 0, 1, 0)


def shades(name=""):
    """The four towns; ``name`` instead of their own."""
    return Choropleth(
        codes=[town.code for town in TOWNS],
        names=[name or town.name for town in TOWNS],
        counts=[81] * 4,
        sites=[81, 81, 81, 0],
        not_in_force=NOT_IN_FORCE,
        partial=PARTIAL,
        silent=SILENT,
    )


def points(count, name="", turn=0):
    """``count`` sites in rows from the south-west, every look in turn; ``name`` instead of their own."""
    looks = [
        style_index(symbol, hollow=hollow, category=category, freshness=age)
        for age in Freshness
        for category in StatusCategory
        for hollow in (False, True)
        for symbol in SHAPES
    ]
    across = int(np.ceil(np.sqrt(count)))
    n = np.arange(count)
    step = 2 * SIDE / (across + 1)
    return Points(
        ids=[f"S{number:05d}" for number in n],
        names=[name or f"点位 {number}" for number in n],
        lats=SOUTH + step * (1 + n // across),
        lons=WEST + step * (1 + n % across),
        styles=[looks[(number + turn) % len(looks)] for number in n],
        tooltip_indices=n % 2,
    )


PHRASES = ["卡点 · 在岗", "封闭村 · 已封闭"]
WORDS = {
    "map": "示意县态势图",
    "notice": "示意图，非测绘成果",
    "sites": "{count} 个点位",
    "here": "此处共 {count} 个点位，再按换下一个",
    "cluster": "{count} 个问题点位，点按展开",
    "calm": "{count} 个点位无问题，点按放大",
    "age_now": "刚刚",
    "age_minutes": "{minutes} 分钟前",
    "age_hours": "{hours} 小时前",
    "age_days": "{days} 天前",
    "age_never": "从未",
    "zoom_in": "放大",
    "zoom_out": "缩小",
}
