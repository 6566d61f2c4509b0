"""Search procedures, each left out in turn: what is lost without it, by size of the instance.

``python -m tests.benchmarks.bench_heuristics [NAME ...]``: names of ``PARTS``, by default all. All limits
count CPU seconds of this process, as the machine may have other work; a procedure that is left out returns
the incumbent that it was given.
"""

from __future__ import annotations

import os
import sys
import time
from contextlib import ExitStack
from dataclasses import replace
from unittest.mock import patch

import numpy as np

from geo.domain.plans.preferences import ChangePolicy
from geo.planning.assignment import propose, solve
from geo.planning.assignment import replan as replanning
from geo.planning.assignment.arcs import ArcProblem, allowed_pairs, nearest_arcs
from geo.planning.assignment.heuristics.warm_start import insert_posts
from geo.planning.assignment.rules import AssignmentRules
from geo.planning.mip import solver
from geo.planning.mip.model import UNASSIGNED
from geo.planning.search import Deadline
from geo.planning.siting import lagrangian_mclp, mclp, p_center, p_median
from geo.planning.siting.constraints import SitingConstraints
from geo.planning.siting.coverage_matrix import coverage_matrix
from geo.planning.siting.radius_formulation import formulate_radius
from tests.benchmarks.bench_assignment import events, tight
from tests.benchmarks.bench_siting import LIBRARY
from tests.benchmarks.parts.instances import changed, yesterday
from tests.benchmarks.parts.towns import town
from tests.unit.planning.siting.graphs import network_text
from tests.unit.planning.siting.or_library import read_or_library

COUNTIES = {"demo": (30, 10, 5.0, 36), "county": (300, 60, 6.0, 24), "prefecture": (3_000, 400, 10.0, 4)}
"""Posts, units, CPU seconds for a plan, events."""
TOWNS = {
    "30 x 330": ((30, 330, 8, 0.6), 10.0),
    "300 x 1,500": ((300, 1_500, 30, 0.6), 10.0),
    "300 x 1,500, dense": ((300, 1_500, 30, 1.0), 10.0),
    "3,000 x 20,000": ((3_000, 20_000, 400, 0.6), 30.0),
    "3,000 x 20,000, dense": ((3_000, 20_000, 400, 0.85), 12.0),
}
"""Posts, homes, posts to open and share of the ground covered; CPU seconds."""
MEDIAN_S = 10.0
NETWORKS = ((300, 30), (600, 60))
"""Nodes and posts of made-up networks beside those of OR-Library."""


def unchanged(_problem, incumbent, _deadline):
    """Stand for a procedure that is left out."""
    return incumbent


def without_chains(problem, incumbent, _deadline):
    """Insert posts where there is room, without moving others."""
    return insert_posts(problem, incumbent, Deadline(0.0))


def without_scratch(problem, incumbent, deadline):
    """Insert posts into plans, not into an empty one."""
    return incumbent if (incumbent == UNASSIGNED).all() else insert_posts(problem, incumbent, deadline)


def what_fits(problem, incumbent, _deadline):
    """Keep of a plan what its units can hold, with no chains."""
    allowed = allowed_pairs(problem.problem)
    arcs = nearest_arcs(problem.problem, allowed, np.zeros(len(allowed), np.int64), incumbent)
    return insert_posts(ArcProblem(problem.problem, arcs), incumbent, Deadline(0.0))


def first_sites(problem, _incumbent, _deadline):
    return np.arange(problem.constraints.count)


def first_medians(problem, _incumbent, _deadline):
    return np.arange(problem.count)


def without_rounding(problem, incumbent, deadline):
    """Bound of the MCLP whose plan is that of the greedy heuristic."""
    bound = lagrangian_mclp.lagrangian_mclp_bound(problem, incumbent, deadline)
    return replace(bound, rounded_sites=mclp.greedy_mclp(problem, incumbent, deadline))


def unsolved_relaxation(*_):
    return solver.Solution(solver.SolveStatus.LIMITED, None, np.inf, -np.inf)


ASSIGNMENT = {
    "all": (),
    "- chains of insertion": ((solve, "insert_posts", without_chains),),
    "- insertion from scratch": ((solve, "insert_posts", without_scratch),),
    "- local search": ((solve, "improve_by_local_search", unchanged),),
    "- ejection chains": tuple((module, "make_room", what_fits) for module in (propose, replanning)),
    "- minimum moves": tuple((module, "solve_min_moves", unchanged) for module in (propose, replanning)),
}
COVERING = {
    "all": (),
    "- greedy": ((mclp, "greedy_mclp", first_sites),),
    "- interchange": ((mclp, "interchange_mclp", unchanged),),
    "- rounded relaxation": ((mclp, "lagrangian_mclp_bound", without_rounding),),
    "- duals of the relaxation": ((lagrangian_mclp, "solve_lp_relaxation", unsolved_relaxation),),
    "- restricted model": ((mclp, "RESTRICTED_TIME_SHARE", 0.0),),
    "- ruin and recreate": ((mclp, "RUIN_ROUNDS_PER_POST", 0),),
}
MEDIAN = {
    "all": (),
    "- greedy": ((p_median, "greedy_p_median", first_medians),),
    "- vertex substitution": ((p_median, "vertex_substitution", unchanged),),
    "- branching": ((p_median, "MIP_MIN_POSTS", 1), (p_median, "MIP_MAX_FREE_PER_POST", 10**6)),
    "- solver": ((p_median, "MIP_MIN_POSTS", 10**6),),
}
CENTER = {"all": (), "- greedy": ((p_center, "greedy_mclp", first_sites),)}


def left_out(variants, answer):
    """Yield each variant with its answer and CPU seconds."""
    for name, patches in variants.items():
        with ExitStack() as stack:
            for one in patches:
                stack.enter_context(patch.object(*one))
            began = time.process_time()
            answered = answer()
            yield name, answered, time.process_time() - began


def report(instance, name, value, seconds):
    print(f"{instance}, {name:<26} {value}, {seconds:.2f} s", flush=True)


def summary(solution):
    figures = solution.figures
    gaps = " ".join(f"{stage.name} {stage.gap:.1%}" for stage in solution.stages)
    return (
        f"priority unmanned {figures.shortfall:.0f}, moved {figures.moved}, "
        f"{figures.cost / 1000:,.1f} km, gaps {gaps}"
    )


def measure_assignment(name):
    posts, units, seconds, count = COUNTIES[name]
    problem = changed(*yesterday(posts, units))
    fewer = replace(problem.units, people=np.floor(problem.units.people * 0.8))
    rules = AssignmentRules(time_limit_s=seconds)
    cases = {
        "keep": (problem, rules),
        "a fifth short": (replace(problem, units=fewer), rules),
        "from scratch": (problem, replace(rules, change_policy=ChangePolicy.UNRESTRICTED)),
    }
    kept = propose.propose_assignment(problem, rules)
    for case, (instance, case_rules) in cases.items():

        def proposed(instance=instance, case_rules=case_rules):
            return propose.propose_assignment(instance, case_rules)

        for variant, solution, spent in left_out(ASSIGNMENT, proposed):
            report(f"{name}, {case}", variant, summary(solution), spent)
    for case, county in (("room", problem), ("tight", tight(problem, kept, 1))):
        all_events = [event for event, _ in zip(events(county, kept), range(count), strict=False)]

        def replanned(all_events=all_events):
            limit = AssignmentRules(time_limit_s=1.0)
            return [replanning.replan(after, limit, event) for after, event in all_events]

        for variant, solutions, spent in left_out(ASSIGNMENT, replanned):
            figures = [solution.figures for solution in solutions]
            proved = sum(all(stage.gap == 0 for stage in solution.stages) for solution in solutions)
            value = (
                f"priority unmanned {sum(each.shortfall for each in figures):.0f}, "
                f"moved {sum(each.moved for each in figures)}, "
                f"{sum(each.cost for each in figures) / 1000:,.1f} km, {proved} of {count} proved"
            )
            report(f"{name}, events, {case}", variant, value, spent)


def measure_covering(name):
    (posts, homes, count, filled), seconds = TOWNS[name]
    made_up = town(1, posts, homes, count, filled)
    coverage = coverage_matrix(made_up.covers(), made_up.people)
    for variant, plan, spent in left_out(
        COVERING, lambda: mclp.solve_mclp(coverage, SitingConstraints(count), seconds)
    ):
        gap = plan.bound / plan.covered_weight - 1
        report(f"covering {name}", variant, f"{plan.covered_weight:,.0f}, gap {gap:.2%}", spent)


def networks():
    for path in sorted(LIBRARY.glob("pmed*.txt"), key=lambda path: int(path.stem[4:])):
        yield path.stem, read_or_library(path.read_text("utf-8"))
    for nodes, count in NETWORKS:
        yield f"made up {nodes} {count}", read_or_library(network_text(nodes + count, nodes, count))


def by_the_solver_alone(costs, count):
    """Return objective and bound of the radius formulation without any fixing."""
    model, constant = formulate_radius(
        costs, count, np.zeros(len(costs), bool), np.full(costs.shape[1], np.inf)
    )
    solution = solver.solve(model, solver.SolveLimits(MEDIAN_S, use_interior_point=True))
    return solution.objective + constant, solution.bound + constant


def measure_median(name, costs, count):
    for variant, plan, spent in left_out(
        MEDIAN, lambda: p_median.solve_p_median(costs, count, time_limit_s=MEDIAN_S)
    ):
        report(f"p-median {name}", variant, f"{plan.cost:,.0f}, bound {plan.bound:,.1f}", spent)
    if len(costs) <= NETWORKS[0][0]:
        for _, (cost, bound), spent in left_out({"": ()}, lambda: by_the_solver_alone(costs, count)):
            report(f"p-median {name}", "- Lagrangian bound", f"{cost:,.0f}, bound {bound:,.1f}", spent)


def measure_center(name, costs, count):
    for variant, plan, spent in left_out(
        CENTER, lambda: p_center.solve_p_center(costs.T, count, time_limit_s=MEDIAN_S)
    ):
        report(f"p-center {name}", variant, f"{plan.radius_m:,.0f}, bound {plan.bound:,.0f}", spent)


def measure_networks():
    for name, instance in networks():
        measure_median(name, instance.costs, instance.count)
        measure_center(name, instance.costs, instance.count)


def count_cpu_seconds(stack):
    """Make every limit one of CPU seconds: the deadlines here, and the solver's.

    The solver does not ask within its longest steps: there its own clock stops it, as much later as there are
    processes for each core.
    """
    slower = max(1.0, os.getloadavg()[0] / (os.cpu_count() or 1))
    run, relax = solver._run, lagrangian_mclp.solve_lp_relaxation

    def until(time_limit_s, cancelled):
        ends = time.process_time() + time_limit_s
        return lambda: time.process_time() >= ends or (cancelled is not None and cancelled())

    def limited_run(model, limits, warm_start):
        stop = until(limits.time_limit_s, limits.cancelled)
        return run(
            model, replace(limits, time_limit_s=slower * limits.time_limit_s, cancelled=stop), warm_start
        )

    def limited_relax(model, time_limit_s=60.0, cancelled=None):
        return relax(model, slower * time_limit_s, until(time_limit_s, cancelled))

    stack.enter_context(patch.object(time, "monotonic", time.process_time))
    stack.enter_context(patch.object(solver, "_run", limited_run))
    stack.enter_context(patch.object(lagrangian_mclp, "solve_lp_relaxation", limited_relax))


PARTS = {
    **{name: (measure_assignment, name) for name in COUNTIES},
    **{name: (measure_covering, name) for name in TOWNS},
    "networks": (measure_networks,),
}


def main(names):
    with ExitStack() as stack:
        count_cpu_seconds(stack)
        # Every procedure is measured at every size, also where it is not used.
        stack.enter_context(patch.object(solve, "LOCAL_SEARCH_MIN_POSTS", 0))
        stack.enter_context(patch.object(p_center, "GREEDY_MIN_SITES", 0))
        for name in names or PARTS:
            measure, *arguments = PARTS[name]
            measure(*arguments)


if __name__ == "__main__":
    main(sys.argv[1:])
