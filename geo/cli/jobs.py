"""Proposals on the command line: preferences, progress on stderr, Ctrl-C."""

from __future__ import annotations

import re
import signal
import threading
from argparse import Namespace
from collections.abc import Iterator
from contextlib import contextmanager

from geo.cli.context import CliContext
from geo.domain.errors import InvalidInput
from geo.domain.plans.preferences import ALL_POSTS, ChangePolicy, PlanPreferences, PriorityOverride
from geo.planning.mip.solver import Progress
from geo.services.jobs.job import BackgroundJob, JobKind, StopMode
from geo.text.jobs import progress_sentence

QUIET_PERIOD_S = 1.0
"""Shortest elapsed time with a line of progress."""
PROGRESS_INTERVAL_S = 5.0
"""Time between two lines of progress within one stage."""


def parse_preferences(arguments: Namespace) -> PlanPreferences:
    """Return the preferences that were typed.

    A number of moves, or a price of a move, implies the change policy.

    Raises:
        InvalidInput: An exclusion has no unit, or a number is out of range.
    """
    default = PlanPreferences()
    moves, price = arguments.moves, arguments.price_km
    implied = (
        ChangePolicy.BUDGET
        if moves is not None
        else ChangePolicy.PRICE
        if price is not None
        else ChangePolicy.MIN_MOVES
    )
    return PlanPreferences(
        keep=ChangePolicy(arguments.keep or implied),
        price=default.price if price is None else 1000 * price,
        moves=moves or 0,
        weight=default.weight if arguments.overload_penalty is None else arguments.overload_penalty,
        band=default.band if arguments.tolerance is None else arguments.tolerance / 100,
        barred=tuple(map(_parse_exclusion, getattr(arguments, "not"))),
        ranks=(
            *((post, PriorityOverride.FIRST) for post in arguments.first),
            *((post, PriorityOverride.LAST) for post in arguments.last),
        ),
    ).checked()


@contextmanager
def job_with_progress(cli: CliContext) -> Iterator[BackgroundJob]:
    """Provide a job that prints its progress to stderr.

    Ctrl-C stops it with the best result so far; a second Ctrl-C discards the result. Only the main thread of
    a process receives it.
    """
    stage, printed_at_s = "", 0.0

    def print_progress(progress: Progress) -> None:
        nonlocal stage, printed_at_s
        elapsed_s = job.elapsed_s or 0.0
        is_due = progress.stage != stage or elapsed_s - printed_at_s > PROGRESS_INTERVAL_S
        if elapsed_s > QUIET_PERIOD_S and is_due:
            stage, printed_at_s = progress.stage, elapsed_s
            cli.print_error(progress_sentence(elapsed_s, progress, cli.t))

    def stop(*_: object) -> None:
        job.stop(StopMode.DISCARD if job.stop_mode else StopMode.KEEP_BEST)
        cli.print_error(cli.t("cli.plan.stopping"))

    job = BackgroundJob(JobKind.PROPOSE, on_progress=print_progress)
    if threading.current_thread() is not threading.main_thread():
        yield job
        return
    previous_handler = signal.signal(signal.SIGINT, stop)
    try:
        yield job
    finally:
        signal.signal(signal.SIGINT, previous_handler)


def _parse_exclusion(text: str) -> tuple[str, str]:
    """Parse ``Z03:K01``, a unit that must not hold a post, or ``Z03``, a unit that must hold none.

    Raises:
        InvalidInput: The text has another form.
    """
    match = re.fullmatch(r"([^:]+)(?::(.+))?", text)
    if match is None:
        raise InvalidInput("error.bad_bar", found=text, expected="Z03:K01")
    return match[1], match[2] or ALL_POSTS
