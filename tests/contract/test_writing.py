"""What ``Store.write`` promises."""

import secrets
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import event

from geo.domain.errors import IdempotencyKeyReused, InvalidInput, NotFound, StoreBusy, StoreUnavailable
from geo.domain.journal import MAX_KEY_BYTES, Entry
from geo.store import Receipt, writer
from tests.contract.story import (
    GATE,
    NOON,
    PATIENCE_S,
    changing,
    entries_of,
    held_up,
    minutes,
    opened,
    registering,
    request_for,
    sites_of,
)


class TooLateError(Exception):
    """What a service would call a conflict."""


def test_what_was_written_is_read_back_under_the_number_given(store):
    receipt = store.write(request_for("a"), registering(GATE))
    assert receipt == Receipt((1,), NOON)
    assert sites_of(store) == {GATE.id: GATE}
    (entry,) = entries_of(store)
    assert (entry.seq, entry.actor, entry.source, entry.at) == (1, "staff", "web", NOON)
    assert store.revision() == 1


def test_a_moment_keeps_its_milliseconds_and_no_more(store):
    moment = NOON.replace(microsecond=123_999)
    kept = NOON.replace(microsecond=123_000)
    assert store.write(request_for("a", at=moment), registering(GATE)).at == kept
    assert store.write(request_for("a", at=moment), registering(GATE)).at == kept
    assert entries_of(store)[0].at == kept


def test_one_key_may_record_several_entries(store):
    def several(tx):
        for number in range(3):
            tx.record(Entry("unit", f"U{number}", "register"))

    assert store.write(request_for("a"), several).seqs == (1, 2, 3)
    assert store.write(request_for("a"), several) == Receipt((1, 2, 3), NOON, is_repeated=True)
    assert store.revision() == 3


def test_a_request_with_nothing_to_record_has_the_number_0(store):
    assert store.write(request_for("a"), lambda _tx: None) == Receipt((), NOON)
    assert Receipt((), NOON).seq == 0


def test_a_known_key_with_the_same_content_gets_the_first_receipt_and_is_not_done_again(store):
    first = store.write(request_for("a", {"x": 1, "y": NOON}), registering(GATE))
    again = store.write(request_for("a", {"y": NOON, "x": 1}, at=minutes(5)), registering(GATE))
    assert again == Receipt(first.seqs, NOON, is_repeated=True)
    assert store.revision() == 1


def test_a_known_key_stays_known_when_the_store_is_opened_again(url):
    with opened(url) as store:
        first = store.write(request_for("a"), registering(GATE))
    with opened(url) as store:
        assert store.write(request_for("a"), registering(GATE)) == Receipt(
            first.seqs, first.at, is_repeated=True
        )


def test_a_known_key_with_other_content_is_refused_and_nothing_is_written(store):
    store.write(request_for("a", {"x": 1}), registering(GATE))
    with pytest.raises(IdempotencyKeyReused):
        store.write(request_for("a", {"x": 2}), changing(GATE.id, status="unmanned"))
    assert sites_of(store) == {GATE.id: GATE}


def test_a_key_that_no_index_could_hold_is_refused_and_nothing_is_written(store):
    """Random, so that no index can press it together."""
    long = secrets.token_hex(MAX_KEY_BYTES // 2)
    for key in (f"{long}x", "卡" * (MAX_KEY_BYTES // 3 + 1), secrets.token_hex(2500)):
        with pytest.raises(InvalidInput):
            store.write(request_for(key), registering(GATE))
    assert store.write(request_for(long), registering(GATE)).seq == 1


def test_a_text_too_long_for_an_index_is_the_askers_own_fault_and_disturbs_no_other_request(store):
    """A file of SQLite takes it; the other requests of the batch are answered either way."""
    code = secrets.token_hex(5000)
    with held_up(store) as submit:
        long = submit(request_for("long"), lambda tx: tx.record(Entry("unit", code, "x")))
        other = submit(request_for("other"), registering(GATE))
    assert type(long.exception(PATIENCE_S)) in {InvalidInput, type(None)}
    assert other.result(PATIENCE_S).seq == store.revision()


def test_what_the_work_raises_reaches_its_caller_and_nothing_is_left(store):
    def failing(tx):
        registering(GATE)(tx)
        raise NotFound

    with pytest.raises(NotFound):
        store.write(request_for("a"), failing)
    assert (sites_of(store), store.revision()) == ({}, 0)
    assert store.write(request_for("a"), registering(GATE)).seqs == (1,)


@pytest.mark.parametrize("thrown", [SystemExit, KeyboardInterrupt, MemoryError])
def test_not_even_an_interruption_stops_the_writer(store, thrown):
    def failing(_tx):
        raise thrown

    with pytest.raises(thrown):
        store.write(request_for("a"), failing)
    assert store.write(request_for("b"), registering(GATE)).seq == 1


def test_a_value_json_has_no_word_for_is_refused(store):
    with pytest.raises(TypeError):
        store.write(request_for("a", {"x": object()}), registering(GATE))
    with pytest.raises(ValueError, match="not JSON compliant"):
        store.write(
            request_for("a"), lambda tx: tx.record(Entry("site", "x", "y", None, {"lat": float("nan")}))
        )
    assert store.revision() == 0


def test_work_that_writes_by_itself_is_refused_rather_than_waiting_for_ever(store):
    with pytest.raises(RuntimeError, match="wait for itself"):
        store.write(request_for("a"), lambda _tx: store.write(request_for("b"), registering(GATE)))


def test_a_work_sees_what_it_and_those_before_it_wrote(store):
    with held_up(store) as submit:
        first = submit(request_for("a"), registering(GATE))
        second = submit(request_for("b"), changing(GATE.id, status="unmanned"))
        third = submit(request_for("c"), changing(GATE.id, note="fog"))
    assert [answer.result(PATIENCE_S).seq for answer in (first, second, third)] == [1, 2, 3]
    site = sites_of(store)[GATE.id]
    assert (site.status, site.note, site.version) == ("unmanned", "fog", 3)


def test_one_that_fails_in_a_batch_leaves_no_gap_and_disturbs_no_other(store):
    def failing(tx):
        changing(GATE.id, status="unmanned")(tx)
        raise NotFound

    with held_up(store) as submit:
        first = submit(request_for("a"), registering(GATE))
        failed = submit(request_for("b"), failing)
        last = submit(request_for("c"), changing(GATE.id, note="fog"))
    assert (first.result().seq, last.result().seq) == (1, 2)
    assert isinstance(failed.exception(), NotFound)
    site = sites_of(store)[GATE.id]
    assert (site.status, site.note) == ("manned", "fog")


def test_the_same_key_twice_in_one_batch_is_done_once(store):
    with held_up(store) as submit:
        answers = [submit(request_for("a"), registering(GATE)) for _ in range(5)]
    receipts = [answer.result(PATIENCE_S) for answer in answers]
    assert [receipt.is_repeated for receipt in receipts] == [False, True, True, True, True]
    assert {receipt.seqs for receipt in receipts} == {(1,)}


def test_a_batch_is_one_commit_and_never_larger_than_64(store):
    commits = []
    with held_up(store) as submit:
        event.listen(store._writing, "commit", commits.append)
        answers = [
            submit(request_for(f"{n}"), lambda tx: tx.record(Entry("unit", "U", "x"))) for n in range(100)
        ]
    assert [answer.result(PATIENCE_S).seq for answer in answers] == list(range(1, 101))
    assert len(commits) == 3  # the one that held up, 64, 36


def test_a_full_queue_says_at_once_that_nothing_was_saved(url, monkeypatch):
    monkeypatch.setattr(writer, "MAX_QUEUE", 2)
    with opened(url) as store:
        with held_up(store) as submit:
            waiting = [
                submit(request_for(key), lambda tx: tx.record(Entry("unit", "U", "x"))) for key in "ab"
            ]
            with pytest.raises(StoreBusy):
                store.write(request_for("c"), registering(GATE))
        assert [answer.result(PATIENCE_S).seq for answer in waiting] == [1, 2]
        assert {entry.key for entry in entries_of(store)} == {"a", "b"}
        assert store.write(request_for("c"), registering(GATE)).seq == 3


def test_of_many_who_saw_the_same_version_exactly_one_wins(store):
    store.write(request_for("first"), registering(GATE))
    people, rounds = 16, 10
    together = threading.Barrier(people)

    def press(person, seen):
        def work(tx):
            site = tx.site(GATE.id)
            if site.version != seen:
                raise TooLateError
            changing(GATE.id, note=person)(tx)

        together.wait(PATIENCE_S)
        try:
            store.write(request_for(f"{person}-{seen}", actor=person), work)
        except TooLateError:
            return None
        return person

    with ThreadPoolExecutor(people) as pool:
        for version in range(1, rounds + 1):
            pressed = pool.map(press, [f"p{n}" for n in range(people)], [version] * people)
            (winner,) = [person for person in pressed if person is not None]
            site = sites_of(store)[GATE.id]
            assert (site.version, site.note) == (version + 1, winner)


def test_were_the_version_looked_at_before_the_transaction_several_would_win(store):
    store.write(request_for("first"), registering(GATE))
    people = 4
    together = threading.Barrier(people)

    def press(person):
        seen = sites_of(store)[GATE.id].version
        together.wait(PATIENCE_S)
        return (
            seen == 1 and store.write(request_for(person, actor=person), changing(GATE.id, note=person)).seq
        )

    with ThreadPoolExecutor(people) as pool:
        assert all(pool.map(press, [f"p{number}" for number in range(people)]))


def test_closing_finishes_what_is_queued_and_takes_no_more(url):
    with opened(url) as store:
        with held_up(store) as submit:
            waiting = submit(request_for("a"), registering(GATE))
            closing = threading.Thread(target=store.close)
            closing.start()
        closing.join(PATIENCE_S)
        assert waiting.result(PATIENCE_S).seq == 1
        with pytest.raises(StoreUnavailable):
            store.write(request_for("b"), registering(GATE))


class DyingWriter(writer.Writer):
    def _write_batch(self, _batch):
        raise SystemExit


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_a_writer_that_dies_leaves_no_request_waiting(store):
    with held_up(store) as submit:
        store._writer.__class__ = DyingWriter
        waiting = [submit(request_for(key), registering(GATE)) for key in "abc"]
    assert {type(answer.exception(PATIENCE_S)) for answer in waiting} == {StoreUnavailable}
    with pytest.raises(StoreUnavailable):
        store.write(request_for("d"), registering(GATE))
    assert sites_of(store) == {}
