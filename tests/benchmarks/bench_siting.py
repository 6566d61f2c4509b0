"""Siting, measured: coverage beside spopt on the same towns, OR-Library's p-medians, cordons, tours.

``python -m tests.benchmarks.bench_siting [FOLDER]``: a folder of instances in OR-Library's format, by default
``../shared/data/or-library`` beside the project: ``pmed*.txt``, with ``optima.csv`` where optima are known.
"""

from __future__ import annotations

import csv
import json
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
from scipy.spatial.distance import cdist

from geo.planning.patrols.balancing import balanced_tours
from geo.planning.roads.vertex_cut import min_vertex_cut
from geo.planning.search import Deadline
from geo.planning.siting.constraints import SitingConstraints
from geo.planning.siting.coverage_matrix import aggregate_demand, coverage_matrix
from geo.planning.siting.greedy import NO_SITES, greedy_mclp
from geo.planning.siting.lagrangian_mclp import lagrangian_mclp_bound
from geo.planning.siting.mclp_formulation import MclpProblem
from geo.planning.siting.p_center import solve_p_center
from geo.planning.siting.p_median import solve_p_median
from tests.benchmarks.parts.towns import town
from tests.source import ROOT
from tests.unit.planning.roads.towns import grid
from tests.unit.planning.siting.graphs import network_text
from tests.unit.planning.siting.or_library import read_or_library

SPOPT = ROOT / ".compare" / "bin" / "python"
LIBRARY = ROOT.parent / "shared" / "data" / "or-library"
TOWNS = [("30 x 330", 30, 330, 8), ("300 x 1,500", 300, 1500, 30), ("3,000 x 20,000", 3000, 20_000, 400)]
PATIENCE = 300
"""Seconds after which a program is stopped."""


def in_a_process(python: Path | str, module: str, *arguments: object) -> dict[str, float] | None:
    """What the module prints, from a process of its own; None where it was stopped."""
    command = [str(python), "-m", module, *map(str, arguments)]
    try:
        ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=PATIENCE, check=True)
    except subprocess.TimeoutExpired:
        return None
    figures: dict[str, float] = json.loads(ran.stdout.splitlines()[-1])
    return figures


def described(figures: dict[str, float] | None) -> str:
    if figures is None:
        return f"stopped after {PATIENCE} s"
    proven = "proved" if figures["proven"] else "not proved"
    seconds = f"{figures['seconds']:.2f} s (imports {figures['importing']:.2f} s)"
    return f"{figures['value']:,.0f} {proven}, {seconds}"


def measure_covering() -> None:
    has_spopt = SPOPT.exists()
    if not has_spopt:
        print("spopt is not installed (`make compare` does it): its figures are missing below")
    for model in ("mclp", "lscp"):
        for name, posts, homes, count in TOWNS:
            arguments = (model, 1, posts, homes, count)
            ours = in_a_process(sys.executable, "tests.benchmarks.cover.ours", *arguments)
            print(f"{model} {name}, ours: {described(ours)}")
            if has_spopt:
                theirs = in_a_process(SPOPT, "tests.benchmarks.cover.spopt", *arguments)
                print(f"{model} {name}, spopt and CBC: {described(theirs)}")


def measure_bounds() -> None:
    for name, posts, homes, count in [*TOWNS[1:], ("30,000 x 150,000", 30_000, 150_000, 3000)]:
        made_up = town(1, posts, homes, count)
        coverage = aggregate_demand(coverage_matrix(made_up.covers(), made_up.people))
        problem = MclpProblem(coverage, SitingConstraints(count))
        began = time.perf_counter()
        people = coverage.covered_weight(greedy_mclp(problem, NO_SITES, Deadline()))
        middle = time.perf_counter()
        bound = lagrangian_mclp_bound(problem, NO_SITES, Deadline()).value
        ended = time.perf_counter()
        print(
            f"{name}: greedy {people:,.0f} in {1000 * (middle - began):.0f} ms, "
            f"bound {bound:,.0f} (+{bound / people - 1:.2%}) in {ended - middle:.2f} s"
        )


def measure_medians(folder: Path) -> None:
    named = folder / "optima.csv"
    optima = {}
    if named.exists():
        rows = csv.DictReader(named.read_text("utf-8").splitlines())
        optima = {row["instance"]: float(row["optimum"]) for row in rows}
    texts = {path.stem: path.read_text("utf-8") for path in folder.glob("pmed*.txt")}
    if not texts:
        print(f"no instances in {folder}: networks of the same family are made up")
    sizes = [(100, 5), (300, 30), (600, 10), (900, 5), (900, 90), (900, 200)]
    texts |= {f"made up {size} {count}": network_text(size + count, size, count) for size, count in sizes}
    for name in sorted(texts, key=lambda name: (len(name), name)):
        instance = read_or_library(texts[name])
        began = time.perf_counter()
        plan = solve_p_median(instance.costs, instance.count, time_limit_s=PATIENCE)
        seconds = time.perf_counter() - began
        published = f"published {optima[name]:,.0f}" if name in optima else "nothing published"
        print(
            f"p-median {name}, n {len(instance.costs)}, p {instance.count}: {plan.cost:,.0f}, "
            f"bound {plan.bound:,.2f}, {published}, {seconds:.2f} s"
        )
        began = time.perf_counter()
        centre = solve_p_center(instance.costs, instance.count)
        seconds = time.perf_counter() - began
        print(f"p-centre {name}: {centre.radius_m:,.0f}, bound {centre.bound:,.0f}, {seconds:.2f} s")


def measure_cordon() -> None:
    side = 450
    road_graph = grid(side)
    at = np.arange(side * side)
    row, column = at // side, at % side
    middle = at[(abs(row - side // 2) < 60) & (abs(column - side // 2) < 60)]
    border = at[(row % (side - 1) == 0) | (column % (side - 1) == 0)]
    people = np.random.default_rng(1).integers(0, 4, side * side)
    people[(row % 5 == 0) | (column % 5 == 0)] += 1
    began = time.perf_counter()
    cut = min_vertex_cut(road_graph, middle.tolist(), border.tolist(), people)
    print(
        f"minimum vertex cut around {len(middle):,} of {side * side:,} junctions: {len(cut.posts)} posts, "
        f"{cut.people} people, {time.perf_counter() - began:.2f} s"
    )


def measure_tours() -> None:
    dice = np.random.default_rng(1)
    locations, units, speed = dice.random((900, 2)) * 30_000, dice.random((60, 2)) * 30_000, 250.0
    minutes = dice.integers(10, 25, 900).astype(float)
    to_units, between = cdist(locations, units) / speed, cdist(locations, locations) / speed
    began = time.perf_counter()
    durations = [one.duration_min for one in balanced_tours(to_units, between, minutes)]
    print(
        f"tours: 900 places, 60 units in {time.perf_counter() - began:.2f} s; "
        f"{min(durations):.0f} to {max(durations):.0f} minutes a unit"
    )


def main() -> None:
    measure_covering()
    measure_bounds()
    measure_medians(Path(sys.argv[1]) if len(sys.argv) > 1 else LIBRARY)
    measure_cordon()
    measure_tours()


if __name__ == "__main__":
    main()
