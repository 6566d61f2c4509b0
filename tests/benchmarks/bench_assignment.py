"""Which unit holds which post: a fresh plan, one that keeps what it can, an event, a shortage, a schedule.

Some units lost people, posts closed and opened since yesterday; the shortage takes a fifth of all people.
Yesterday's plan is made here first (not timed). CPU seconds stand beside those on the clock: the machine may
have other work; the load is that of the last minute. Events are those of three counties, each once more as a
tight one, where no unit has more than two people to spare.
"""

import os
import sys
import time
from dataclasses import replace

import numpy as np

from geo.domain.plans.preferences import ChangePolicy
from geo.planning.assignment.propose import propose_assignment
from geo.planning.assignment.replan import Event, replan
from geo.planning.assignment.rules import AssignmentRules
from geo.planning.mip.model import UNASSIGNED
from geo.planning.schedule.problem import ScheduleProblem, ScheduleRules
from geo.planning.schedule.solve import solve_schedule
from tests.benchmarks.parts.instances import changed, yesterday
from tests.unit.planning.made_up import EVERY_24_H, daily_shifts

SIZES = ((30, 10), (300, 60), (3_000, 400))
TARGETS = {(30, 10): 1.0, (300, 60): 3.0, (3_000, 400): 60.0}
EVENT_S, EVENTS, SEEDS = 1.0, 36, (1, 2, 3)
SPARE = 2
"""People that a unit of a tight county has to spare at most."""
SCHEDULES = ((8, 3, 21), (20, 8, 21))
"""Teams, posts and days."""

SECONDS = 55.0
"""What each plan may take: the rest of a minute is for reading and counting it."""


def solve_and_report(name, problem, rules):
    began = time.process_time()
    plan = propose_assignment(problem, rules)
    cpu = time.process_time() - began
    figures = plan.figures
    stages = ", ".join(
        f"{stage.name} {stage.status} {stage.gap:.2%} {stage.elapsed_s:.2f} s" for stage in plan.stages
    )
    print(
        f"  {name:<14} {plan.elapsed_s:>7.2f} s ({cpu:.2f} CPU)"
        f"  {figures.moved:>5} of {figures.moved + figures.kept} moved"
        f"  {len(figures.unmanned):>3} unmanned  {figures.cost / 1000:>9.1f} km  {stages}"
        f"  load {os.getloadavg()[0]:.1f}",
        flush=True,
    )
    return plan


def tight(problem, plan, seed):
    """The county in which this plan leaves each unit at most ``SPARE`` people, and no people stand idle."""
    used = np.array([load.people for load in plan.figures.loads])
    spare = np.random.default_rng(seed).integers(0, SPARE + 1, len(used))
    return replace(problem, units=replace(problem.units, people=used + spare))


def events(problem, plan):
    """Units that lost half of the people they use, alone or three at once; posts that opened or closed."""
    used = np.array([load.people for load in plan.figures.loads])
    posts = replace(problem.posts, current_unit=np.where(problem.posts.is_open, plan.unit, UNASSIGNED))
    dice = np.random.default_rng(7)
    held = np.flatnonzero(posts.current_unit != UNASSIGNED)
    for number in range(EVENTS):
        units = (
            dice.choice(len(used), 3 if number % 4 == 2 else 1, replace=False) if number else [used.argmax()]
        )
        people, present, open_ = problem.units.people.copy(), posts.current_unit.copy(), posts.is_open.copy()
        if number % 4 in {0, 3} and number:
            post = int(dice.choice(held))
            present[post], open_[post] = (UNASSIGNED, True) if number % 4 == 3 else (present[post], False)
            what = Event(posts=(post,))
        else:
            people[units] = used[units] // 2
            what = Event(units=tuple(int(unit) for unit in units))
        yield (
            replace(
                problem,
                posts=replace(posts, current_unit=present, is_open=open_),
                units=replace(problem.units, people=people),
            ),
            what,
        )


def replan_and_report(name, cases):
    """Each event answered within ``EVENT_S``, with the gaps that are left."""
    answers, cpu = [], []
    for after, what in cases:
        began = time.process_time()
        answers.append(replan(after, AssignmentRules(time_limit_s=EVENT_S), what))
        cpu.append(time.process_time() - began)
    seconds = np.array([answer.elapsed_s for answer in answers])
    proved = sum(all(stage.gap == 0 for stage in answer.stages) for answer in answers)
    gaps = {
        aim: max(
            (stage.gap for answer in answers for stage in answer.stages if stage.name == aim), default=0.0
        )
        for aim in ("shortfall", "moves", "cost")
    }
    moved = [answer.figures.moved for answer in answers]
    print(
        f"  {name}: {len(answers)} events, median {np.median(seconds):.2f} s ({np.median(cpu):.2f} CPU),"
        f" longest {seconds.max():.2f} s ({max(cpu):.2f} CPU), {proved} proved best, largest gaps "
        + ", ".join(f"{aim} {gap:.2%}" for aim, gap in gaps.items())
        + f", {sum(len(answer.figures.unmanned) for answer in answers)} posts unmanned,"
        f" moved {sum(moved)} in all, median {np.median(moved):.0f}, {max(moved)} at most"
        f"  load {os.getloadavg()[0]:.1f}",
        flush=True,
    )


def main(sizes=SIZES):
    for count, units in sizes:
        print(f"{count} posts, {units} units", flush=True)
        roomy, scarce = [], []
        for seed in SEEDS:
            problem = changed(*yesterday(count, units, seed), seed)
            kept = solve_and_report(f"keep as is, {seed}", problem, AssignmentRules(time_limit_s=SECONDS))
            roomy += events(problem, kept)
            scarce += events(tight(problem, kept, seed), kept)
            if seed == SEEDS[0]:
                solve_and_report(
                    "fresh",
                    problem,
                    AssignmentRules(change_policy=ChangePolicy.UNRESTRICTED, time_limit_s=SECONDS),
                )
                fewer = replace(problem.units, people=np.floor(problem.units.people * 0.8))
                solve_and_report(
                    "a fifth short", replace(problem, units=fewer), AssignmentRules(time_limit_s=SECONDS)
                )
        replan_and_report("room", roomy)
        replan_and_report("tight", scarce)
        print(f"  keep as is at most {TARGETS[count, units]:.0f} s, an event {EVENT_S:.0f} s", flush=True)
    schedules()


def schedules():
    """One unit, 24 hours on and at least 24 off: made fresh, then kept when a team is away three days."""
    for teams, posts, days in SCHEDULES:
        shifts = daily_shifts(EVERY_24_H, days)
        dice = np.random.default_rng(1)
        made = ScheduleProblem(
            tuple(f"t{number:02d}" for number in range(teams)),
            shifts,
            dice.integers(1, 4, posts).astype(float),
            dice.random((teams, posts)) < 0.8,
            dice.random((teams, days)) < 0.95,
            np.ones((posts, days), bool),
            np.full((posts, days), UNASSIGNED),
            dice.integers(500, 20_000, (teams, posts)).astype(float),
        )
        rules = ScheduleRules(rest_h=24.0, frozen_until_h=0.0)
        began = time.perf_counter()
        fresh = solve_schedule(made, rules)
        between = time.perf_counter()
        free = made.is_available.copy()
        free[0, 2:5] = False
        kept = solve_schedule(
            replace(made, current_team=fresh.team, is_available=free), replace(rules, frozen_until_h=24.0)
        )
        ended = time.perf_counter()
        again = solve_schedule(
            replace(made, current_team=fresh.team, is_available=free), replace(rules, keep_current=False)
        )
        print(
            f"schedule of {posts * days} slots, {teams} teams: fresh {between - began:.2f} s"
            f" ({len(fresh.unfilled)} unfilled, gap {fresh.stages[-1].gap:.2%}); a team away: keep as is"
            f" {ended - between:.2f} s, {kept.changed} changed (gap {kept.stages[-1].gap:.2%}),"
            f" {len(kept.unfilled)} unfilled; fresh {again.changed} changed",
            flush=True,
        )


if __name__ == "__main__":
    main(SIZES[: int(sys.argv[1])] if sys.argv[1:] else SIZES)
