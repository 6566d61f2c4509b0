"""What the writer is asked to do, and how whoever asked is answered."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable
    from concurrent.futures import Future

    from geo.domain.journal import Receipt, Request
    from geo.store.keyring import Keyring
    from geo.store.transaction import Transaction

    Work = Callable[[Transaction], None]
    Answer = Any
    """A Receipt, what a work beside the journal returned, or an exception."""


class Job(NamedTuple):
    """A request on its way, with its work and the answer its caller waits for."""

    request: Request
    request_hash: str
    work: Work
    answer: Future[Receipt]


class Aside(NamedTuple):
    """A work beside the journal: nothing is recorded, no number is given, the answer is what it returns."""

    work: Callable[[Keyring], Any]
    answer: Future[Any]


def tell(job: Job | Aside, answer: Answer) -> None:
    """Let the caller have the answer, once."""
    if job.answer.done():
        return
    if isinstance(answer, BaseException):
        job.answer.set_exception(answer)
    else:
        job.answer.set_result(answer)
