"""Datum of a file by evidence: sets around 21 places, in three datums, with towns, villages or known sites.

A twentieth of the rows names a wrong area, and known sites differ by up to 30 metres. A decision is wrong
where it names another datum than the set has, relative to the boundaries. Prints the table of acceptance.
"""

import sys
import time
from collections import Counter

import numpy as np
from shapely import to_wkb
from shapely.geometry import box

from geo.exchange.coordinates.datum_evidence import Datum, datum_by_areas, datum_by_sites
from geo.exchange.coordinates.datums import Positions, bd09_from_wgs84, gcj02_from_wgs84, wgs84_from_bd09

SETS, PLACES = 4_000, 21
VILLAGE_DEG, TOWN_DEG, AREAS_ACROSS = 0.015, 0.08, 6
WRONG_SHARE, KNOWN_ERROR_DEG = 0.05, 0.00027
TIMED_POINTS, TARGET_S = 50_000, 1.0
SHIFTS = {
    Datum.WGS84: lambda positions: positions,
    Datum.GCJ02: gcj02_from_wgs84,
    Datum.BD09: bd09_from_wgs84,
}
CASES = {
    "5 points, towns": ("areas", 5, TOWN_DEG, False),
    "20 points, towns": ("areas", 20, TOWN_DEG, False),
    "60 points, towns": ("areas", 60, TOWN_DEG, True),
    "5 points, villages": ("areas", 5, VILLAGE_DEG, False),
    "20 points, villages": ("areas", 20, VILLAGE_DEG, True),
    "60 points, villages": ("areas", 60, VILLAGE_DEG, True),
    "3 known sites": ("sites", 3, VILLAGE_DEG, True),
    "10 known sites": ("sites", 10, VILLAGE_DEG, True),
}
"""What is known, number of points, size of areas in degrees, and whether that should suffice."""


def made_up(rng, center, count, size):
    """Return locations in a grid of square areas, the area each row names, and the boundaries."""
    west, south = center
    boundaries = {
        f"{x},{y}": to_wkb(
            box(west + x * size, south + y * size, west + (x + 1) * size, south + (y + 1) * size)
        )
        for x in range(AREAS_ACROSS)
        for y in range(AREAS_ACROSS)
    }
    cells = rng.integers(0, AREAS_ACROSS, (count, 2))
    points = np.array(center) + (cells + rng.random((count, 2))) * size
    wrong = rng.random(count) < WRONG_SHARE
    named = np.where(wrong[:, None], rng.integers(0, AREAS_ACROSS, (count, 2)), cells)
    return Positions(points[:, 0], points[:, 1]), [f"{x},{y}" for x, y in named], boundaries


def verdict(rng, case, center, datum):
    """Return what is decided about one set, None for "not sure"."""
    by, count, size, _ = CASES[case]
    truth, areas, boundaries = made_up(rng, center, count, size)
    given = SHIFTS[datum](truth)
    if by == "areas":
        return datum_by_areas(given, areas, boundaries).datum
    known = Positions(*(axis + rng.uniform(-1, 1, count) * KNOWN_ERROR_DEG for axis in truth))
    return datum_by_sites(given, known).datum


def main():
    """Print the table, and return 1 where a target is missed."""
    rng = np.random.default_rng(1)
    centers = [
        (118.75, 36.4),
        *zip(rng.uniform(80, 128, PLACES - 1), rng.uniform(20, 47, PLACES - 1), strict=True),
    ]
    results = {(case, datum): Counter() for case in CASES for datum in SHIFTS}
    keys = list(results)
    for number in range(SETS):
        case, datum = keys[number % len(keys)]
        decided = verdict(rng, case, centers[number // len(keys) % PLACES], datum)
        outcome = "not sure" if decided is None else "right" if decided is datum else "wrong"
        results[case, datum][outcome] += 1
    is_missed = False
    print(f"{'':22}{'datum':8}{'sets':>6}{'right':>7}{'not sure':>10}{'wrong':>7}")
    for (case, datum), counts in results.items():
        total = counts.total()
        is_missed |= counts["wrong"] > 0 or (CASES[case][-1] and counts["right"] < 0.99 * total)
        print(f"{case:22}{datum:8}{total:6}{counts['right']:7}{counts['not sure']:10}{counts['wrong']:7}")
    points, areas, boundaries = made_up(rng, centers[0], TIMED_POINTS, VILLAGE_DEG)
    shifted, start = bd09_from_wgs84(points), time.perf_counter()
    wgs84_from_bd09(shifted)
    converted_s, start = time.perf_counter() - start, time.perf_counter()
    datum_by_areas(shifted, areas, boundaries)
    judged_s = time.perf_counter() - start
    print(f"{TIMED_POINTS:,} points: converted {converted_s:.2f} s, datum judged {judged_s:.2f} s")
    return int(is_missed or converted_s > TARGET_S)


if __name__ == "__main__":
    sys.exit(main())
