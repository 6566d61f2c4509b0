"""What is kept beside the journal: written by the same thread, durably, and nowhere in the journal."""

from datetime import timedelta

import pytest

from geo.domain.errors import StoreUnavailable
from geo.store import Store
from geo.store.keyring import Attempts, Session
from tests.contract.story import GATE, NOON, asked, opened, registering

MOMENT = timedelta(milliseconds=1)
LATER = NOON + timedelta(hours=1)


def session(**values):
    known = {"sha256": "t", "account": "a", "address": "::1"}
    return Session(**(known | {"created": NOON, "last_seen": NOON, "expires": LATER} | values))


def test_what_is_kept_is_there_after_opening_again(url):
    with opened(url) as store:
        store.keep(lambda keyring: keyring.put_secret("a", "hash", NOON))
        store.keep(lambda keyring: keyring.put_session(session()))
    with opened(url) as store, store.read() as reader:
        assert reader.keyring.secret("a") == "hash"
        assert reader.keyring.session("t") == session()
        assert (reader.revision, reader.entries()) == (0, [])


def test_a_work_beside_the_journal_answers_what_it_returns(store):
    assert store.keep(lambda keyring: keyring.secret("nobody")) is None
    assert store.keep(lambda _: 7) == 7


def test_a_work_that_fails_leaves_nothing_and_disturbs_nobody(store):
    def failing(keyring):
        keyring.put_secret("a", "hash", NOON)
        raise KeyError("a")

    with pytest.raises(KeyError):
        store.keep(failing)
    store.write(asked("a"), registering(GATE))
    assert store.keep(lambda keyring: keyring.secret("a")) is None
    assert store.revision() == 1


def test_a_store_opened_for_reading_keeps_nothing(url):
    with opened(url):
        reading = Store.open_for_reading(url)
        with pytest.raises(StoreUnavailable):
            reading.keep(lambda _: None)
        reading.close()


def test_a_work_cannot_wait_for_itself(store):
    with pytest.raises(RuntimeError, match="for ever"):
        store.keep(lambda _: store.keep(lambda _: None))


def test_a_session_is_seen_and_revoked_once(store):
    store.keep(lambda keyring: keyring.put_session(session()))
    store.keep(lambda keyring: keyring.touch_session("t", LATER))
    store.keep(lambda keyring: keyring.revoke_session("t", LATER))
    store.keep(lambda keyring: keyring.touch_session("t", NOON))
    store.keep(lambda keyring: keyring.revoke_sessions_of("a", NOON))
    assert store.keep(lambda keyring: keyring.session("t")) == session(last_seen=LATER, revoked=LATER)


def test_all_sessions_of_one_account_are_revoked_and_no_others(store):
    for token, account in (("t1", "a"), ("t2", "a"), ("t3", "b")):
        store.keep(lambda keyring, t=token, a=account: keyring.put_session(session(sha256=t, account=a)))
    store.keep(lambda keyring: keyring.revoke_sessions_of("a", LATER))
    revoked = [
        store.keep(lambda keyring, t=token: keyring.session(t)).revoked for token in ("t1", "t2", "t3")
    ]
    assert revoked == [LATER, LATER, None]


def test_all_sessions_of_one_account_but_one_are_revoked(store):
    for token in ("t1", "t2"):
        store.keep(lambda keyring, t=token: keyring.put_session(session(sha256=t)))
    store.keep(lambda keyring: keyring.revoke_sessions_of("a", LATER, but="t1"))
    told = [store.keep(lambda keyring, t=token: keyring.session(t)).revoked for token in ("t1", "t2")]
    assert told == [None, LATER]


def test_of_all_sessions_only_those_that_are_open_are_read(store):
    minute = timedelta(minutes=1)
    kept = {
        "open": {},
        "seen later": {"last_seen": NOON + minute},
        "of another": {"account": "b"},
        "over": {"expires": NOON + 2 * minute},
        "idle": {"last_seen": NOON - minute},
        "revoked": {"revoked": NOON},
    }
    for token, values in kept.items():
        store.keep(lambda keyring, t=token, v=values: keyring.put_session(session(sha256=t, **v)))
    store.keep(lambda keyring: keyring.revoke_session("revoked", NOON))
    with store.read() as reader:
        for account, found in {
            "": ["seen later", "of another", "open"],
            "b": ["of another"],
            "c": [],
        }.items():
            live = reader.keyring.live_sessions(NOON + 2 * minute, NOON - minute, account)
            assert [each.sha256 for each in live] == found
        assert reader.keyring.last_seen() == {"a": NOON + minute, "b": NOON}


def test_an_invitation_is_good_once_and_in_time(store):
    store.keep(lambda keyring: keyring.put_invitation("a", "t", LATER))
    used = [("a", "other", NOON), ("b", "t", NOON), ("a", "t", LATER), ("a", "t", NOON), ("a", "t", NOON)]
    answers = [store.keep(lambda keyring, u=use: keyring.use_invitation(*u)) for use in used]
    assert answers == [False, False, False, True, False]


def test_the_invitations_of_one_account_are_dropped_and_no_others(store):
    for account in ("a", "A", "a_", "aa", ""):
        store.keep(lambda keyring, a=account: keyring.put_invitation(a, f"t{a}", LATER))
    store.keep(lambda keyring: keyring.drop_invitations("a"))
    with store.read() as reader:
        good = [a for a in ("a", "A", "a_", "aa", "") if reader.keyring.is_invited(a, f"t{a}", NOON)]
    assert good == ["A", "a_", "aa", ""]


def test_what_a_lost_answer_makes_to_be_done_again_may_be_done_twice(store):
    def work(keyring):
        keyring.put_session(session())
        keyring.put_invitation("a", "t", LATER)
        keyring.put_secret("a", "hash", NOON)
        keyring.put_attempts("s", Attempts(1, NOON, NOON))

    for _ in range(2):
        store.keep(work)
    with store.read() as reader:
        assert reader.keyring.session("t") == session()
        assert reader.keyring.is_invited("a", "t", NOON)


def test_what_is_over_is_forgotten(store):
    old, blocked = Attempts(1, NOON, NOON), Attempts(5, NOON, LATER + timedelta(hours=1))
    store.keep(lambda keyring: keyring.put_attempts("old", old))
    store.keep(lambda keyring: keyring.put_attempts("blocked", blocked))
    store.keep(lambda keyring: keyring.put_session(session(expires=NOON)))
    store.keep(lambda keyring: keyring.put_session(session(sha256="live")))
    store.keep(lambda keyring: keyring.put_invitation("a", "old", NOON))
    store.keep(lambda keyring: keyring.put_invitation("a", "good", LATER))
    store.keep(lambda keyring: keyring.forget(LATER, LATER))
    with store.read() as reader:
        keyring = reader.keyring
        assert [keyring.attempts("old"), keyring.attempts("blocked")] == [None, blocked]
        assert [keyring.session("t"), keyring.session("live")] == [None, session(sha256="live")]
        assert [keyring.is_invited("a", token, NOON - MOMENT) for token in ("old", "good")] == [False, True]
