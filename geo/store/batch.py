"""What a commit holds: jobs, each done in a savepoint of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import bindparam, select, text

from geo.domain.errors import InvalidInput, KeyReused
from geo.domain.journal import Receipt
from geo.store.backends import error_named
from geo.store.jobs import Aside, Job
from geo.store.keyring import Keyring
from geo.store.moments import from_ms
from geo.store.reader import Reader
from geo.store.schema import JOURNAL
from geo.store.statement import Statement
from geo.store.transaction import Transaction

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from geo.store.jobs import Answer

_KNOWN = Statement(
    select(JOURNAL.c.seq, JOURNAL.c.request_hash, JOURNAL.c.at)
    .where(JOURNAL.c.key == bindparam("key"))
    .order_by(JOURNAL.c.seq)
)
_SAVE, _KEEP, _UNDO = (
    Statement(text(verb)) for verb in ("SAVEPOINT job", "RELEASE SAVEPOINT job", "ROLLBACK TO SAVEPOINT job")
)


def performed(connection: Connection, batch: list[Job | Aside]) -> list[tuple[Job | Aside, Answer]]:
    """Do each job in its own savepoint, so that one that fails leaves nothing and disturbs nobody."""
    head = Reader(connection).head
    answers: list[tuple[Job | Aside, Answer]] = []
    for job in batch:
        _SAVE.run(connection)
        try:
            if isinstance(job, Aside):
                answer: Answer = job.work(Keyring(connection))
            else:
                transaction = Transaction(connection, job.request, job.request_hash, head)
                answer = _known(connection, job) or _done(transaction, job)
                head = transaction.head
        except BaseException as error:
            named = error_named(error)
            if named is not None and not isinstance(named, InvalidInput):
                raise  # the database failed, not the work: the batch ends here
            _UNDO.run(connection)
            answer = named or error  # whatever the work raises belongs to its caller
        _KEEP.run(connection)
        answers.append((job, answer))
    return answers


def _known(connection: Connection, job: Job) -> Receipt | None:
    """The first receipt of a key that was used before.

    Raises:
        KeyReused: it was used for something else.
    """
    rows = _KNOWN.rows(connection, {"key": job.request.key})
    if not rows:
        return None
    if rows[0][1] != job.request_hash:
        raise KeyReused(request=job.request.key)
    return Receipt(tuple(row[0] for row in rows), from_ms(rows[-1][2]), repeated=True)


def _done(transaction: Transaction, job: Job) -> Receipt:
    """By the rights held now: those it was asked by may have been taken away since.

    Raises:
        Refused: they have; and whatever the work raises.
    """
    person = job.request.person
    if person is not None:
        person.check_still(transaction.reader.account(person.id))
    job.work(transaction)
    return Receipt(transaction.seqs, transaction.last_at)
