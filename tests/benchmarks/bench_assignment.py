"""Which unit holds which post: a fresh plan beside one that keeps what it can, one event, a shortage, a rota.

Some units lost people, posts closed and opened since yesterday; the shortage takes a fifth of all people. Yesterday's plan is made here first (not timed); seconds are those of one core.
"""

import sys
from dataclasses import replace

import numpy as np

from geo.planning.assignment import assign
from geo.planning.problem import NOBODY
from geo.planning.replan import Event, replan
from geo.planning.rules import Keep, Rules
from tests.benchmarks._instances import changed, yesterday

SIZES = ((30, 10), (300, 60), (3_000, 400))
TARGETS = {(30, 10): 1.0, (300, 60): 3.0, (3_000, 400): 60.0}
EVENT_S = 1.0
SECONDS = 55.0
"""What each plan may take: the rest of a minute is for reading and counting it."""


def told(name, plan):
    figures, stage = plan.figures, plan.stages[-1]
    print(
        f"  {name:<14} {plan.seconds:>7.2f} s  {figures.moved:>5} of {figures.moved + figures.kept} moved"
        f"  {len(figures.unmanned):>3} unmanned  {figures.cost / 1000:>9.1f} km  gap {stage.gap:.2%}  "
        + ", ".join(f"{stage.name} {stage.status} {stage.seconds:.2f} s" for stage in plan.stages),
        flush=True,
    )
    return plan


def event(problem, plan):
    """The unit with most people in use loses half of them."""
    used = [load.people for load in plan.figures.loads]
    struck = int(np.argmax(used))
    people = problem.units.people.copy()
    people[struck] = used[struck] // 2
    present = np.where(problem.posts.open, plan.unit, NOBODY)
    after = replace(
        problem,
        posts=replace(problem.posts, present=present),
        units=replace(problem.units, people=people),
    )
    return after, Event(units=(struck,))


def main(sizes=SIZES):
    for count, units in sizes:
        before, plan = yesterday(count, units)
        problem = changed(before, plan)
        print(f"{count} posts, {units} units", flush=True)
        kept = told("keep as is", assign(problem, Rules(seconds=SECONDS)))
        told("fresh", assign(problem, Rules(keep=Keep.FREE, seconds=SECONDS)))
        struck = told("one event", replan(*with_rules(*event(problem, kept))))
        fewer = replace(problem.units, people=np.floor(problem.units.people * 0.8))
        told("a fifth short", assign(replace(problem, units=fewer), Rules(seconds=SECONDS)))
        print(
            f"  {kept.seconds:.2f} s (at most {TARGETS[count, units]:.0f}), "
            f"event {struck.seconds:.2f} s (at most {EVENT_S:.0f})",
            flush=True,
        )


def with_rules(problem, what):
    return problem, Rules(seconds=SECONDS), what


if __name__ == "__main__":
    main(SIZES[: int(sys.argv[1])] if sys.argv[1:] else SIZES)
