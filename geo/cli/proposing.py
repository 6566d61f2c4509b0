"""A proposal from the command line: wishes typed, progress told, the best so far taken at Ctrl-C."""

from __future__ import annotations

import re
import signal
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

from geo.domain.errors import InvalidInput
from geo.domain.plan_wishes import EVERYWHERE, Keep, Rank, Wishes
from geo.services.task_sentences import progress_sentence
from geo.services.tasks import Kind, Stop, Task

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Iterator

    from geo.i18n import Words
    from geo.planning.solver import Progress

QUIET_S = 1.0
"""What is done sooner is done without a word of progress."""
EVERY_S = 5.0
"""How often progress is told while the stage is the same."""


def typed_wishes(arguments: Namespace) -> Wishes:
    """What was typed; a number of moves, or a price, says by itself how to keep.

    Raises:
        InvalidInput: an exclusion that names nobody.
    """
    usual = Wishes()
    moves, price = arguments.moves, arguments.price_km
    implied = Keep.BUDGET if moves is not None else Keep.PRICE if price is not None else Keep.FIRST
    return Wishes(
        keep=Keep(arguments.keep or implied),
        price=usual.price if price is None else 1000 * price,
        moves=moves or 0,
        weight=usual.weight if arguments.fair is None else arguments.fair,
        band=usual.band if arguments.band is None else arguments.band / 100,
        barred=tuple(map(_bar, getattr(arguments, "not"))),
        ranks=(
            *((post, Rank.FIRST) for post in arguments.first),
            *((post, Rank.LAST) for post in arguments.last),
        ),
    ).checked()


@contextmanager
def heard_task(words: Words) -> Iterator[Task]:
    """A task whose progress is told on standard error; Ctrl-C takes its best so far, twice drops it."""
    stage, at = "", 0.0

    def told(progress: Progress) -> None:
        nonlocal stage, at
        seconds = task.seconds or 0.0
        if seconds > QUIET_S and (progress.stage != stage or seconds - at > EVERY_S):
            stage, at = progress.stage, seconds
            print(progress_sentence(seconds, progress, words), file=sys.stderr, flush=True)

    def stop(*_: object) -> None:
        task.stop(Stop.DROP if task.stopped else Stop.TAKE)
        print(words("cli.plan.stopping"), file=sys.stderr, flush=True)

    task = Task(Kind.PROPOSE, "", heard=told)
    before = signal.signal(signal.SIGINT, stop)
    try:
        yield task
    finally:
        signal.signal(signal.SIGINT, before)


def _bar(text: str) -> tuple[str, str]:
    """``Z03:K01``: a unit that is not to hold a post; ``Z03``: that is to hold none."""
    found = re.fullmatch(r"([^:]+)(?::(.+))?", text)
    if found is None:
        raise InvalidInput("error.bad_bar", found=text, expected="Z03:K01")
    return found[1], found[2] or EVERYWHERE
