"""What is kept beside the journal: written by the same thread, durably, and nowhere in the journal."""

from datetime import timedelta

import pytest

from geo.domain.errors import StoreUnavailable
from geo.store import Store
from geo.store.credential_store import Session, ThrottleState
from tests.contract.story import GATE, NOON, opened, registering, request_for

MOMENT = timedelta(milliseconds=1)
LATER = NOON + timedelta(hours=1)


def session(**values):
    known = {"sha256": "t", "account": "a", "address": "::1"}
    return Session(**(known | {"created": NOON, "last_seen": NOON, "expires": LATER} | values))


def test_what_is_kept_is_there_after_opening_again(url):
    with opened(url) as store:
        store.write_unjournalled(lambda credentials: credentials.put_secret("a", "hash", NOON))
        store.write_unjournalled(lambda credentials: credentials.put_session(session()))
    with opened(url) as store, store.read() as reader:
        assert reader.credentials.secret("a") == "hash"
        assert reader.credentials.session("t") == session()
        assert (reader.revision, reader.entries()) == (0, [])


def test_a_work_beside_the_journal_answers_what_it_returns(store):
    assert store.write_unjournalled(lambda credentials: credentials.secret("nobody")) is None
    assert store.write_unjournalled(lambda _: 7) == 7


def test_a_write_that_fails_leaves_nothing_and_disturbs_no_other(store):
    def failing(credentials):
        credentials.put_secret("a", "hash", NOON)
        raise KeyError("a")

    with pytest.raises(KeyError):
        store.write_unjournalled(failing)
    store.write(request_for("a"), registering(GATE))
    assert store.write_unjournalled(lambda credentials: credentials.secret("a")) is None
    assert store.revision() == 1


def test_a_store_opened_for_reading_keeps_nothing(url):
    with opened(url):
        reading = Store.open_for_reading(url)
        with pytest.raises(StoreUnavailable):
            reading.write_unjournalled(lambda _: None)
        reading.close()


def test_a_work_cannot_wait_for_itself(store):
    with pytest.raises(RuntimeError, match="for ever"):
        store.write_unjournalled(lambda _: store.write_unjournalled(lambda _: None))


def test_a_session_is_seen_and_revoked_once(store):
    store.write_unjournalled(lambda credentials: credentials.put_session(session()))
    store.write_unjournalled(lambda credentials: credentials.touch_session("t", LATER))
    store.write_unjournalled(lambda credentials: credentials.revoke_session("t", LATER))
    store.write_unjournalled(lambda credentials: credentials.touch_session("t", NOON))
    store.write_unjournalled(lambda credentials: credentials.revoke_sessions_of("a", NOON))
    assert store.write_unjournalled(lambda credentials: credentials.session("t")) == session(
        last_seen=LATER, revoked=LATER
    )


def test_all_sessions_of_one_account_are_revoked_and_no_others(store):
    for token, account in (("t1", "a"), ("t2", "a"), ("t3", "b")):
        store.write_unjournalled(
            lambda credentials, t=token, a=account: credentials.put_session(session(sha256=t, account=a))
        )
    store.write_unjournalled(lambda credentials: credentials.revoke_sessions_of("a", LATER))
    revoked = [
        store.write_unjournalled(lambda credentials, t=token: credentials.session(t)).revoked
        for token in ("t1", "t2", "t3")
    ]
    assert revoked == [LATER, LATER, None]


def test_all_sessions_of_one_account_but_one_are_revoked(store):
    spared = "t1"
    for token in ("t1", "t2"):
        store.write_unjournalled(lambda credentials, t=token: credentials.put_session(session(sha256=t)))
    store.write_unjournalled(
        lambda credentials: credentials.revoke_sessions_of("a", LATER, except_token=spared)
    )
    revoked = [
        store.write_unjournalled(lambda credentials, t=token: credentials.session(t)).revoked
        for token in ("t1", "t2")
    ]
    assert revoked == [None, LATER]


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
        store.write_unjournalled(
            lambda credentials, t=token, v=values: credentials.put_session(session(sha256=t, **v))
        )
    store.write_unjournalled(lambda credentials: credentials.revoke_session("revoked", NOON))
    with store.read() as reader:
        for account, found in {
            "": ["seen later", "of another", "open"],
            "b": ["of another"],
            "c": [],
        }.items():
            live = reader.credentials.live_sessions(NOON + 2 * minute, NOON - minute, account)
            assert [each.sha256 for each in live] == found
        assert reader.credentials.last_seen() == {"a": NOON + minute, "b": NOON}


def test_an_invitation_is_good_once_and_in_time(store):
    store.write_unjournalled(lambda credentials: credentials.put_invitation("a", "t", LATER))
    used = [("a", "other", NOON), ("b", "t", NOON), ("a", "t", LATER), ("a", "t", NOON), ("a", "t", NOON)]
    answers = [
        store.write_unjournalled(lambda credentials, u=use: credentials.consume_invitation(*u))
        for use in used
    ]
    assert answers == [False, False, False, True, False]


def test_the_invitations_of_one_account_are_dropped_and_no_others(store):
    for account in ("a", "A", "a_", "aa", ""):
        store.write_unjournalled(lambda credentials, a=account: credentials.put_invitation(a, f"t{a}", LATER))
    store.write_unjournalled(lambda credentials: credentials.drop_invitations("a"))
    with store.read() as reader:
        good = [
            a for a in ("a", "A", "a_", "aa", "") if reader.credentials.is_invitation_valid(a, f"t{a}", NOON)
        ]
    assert good == ["A", "a_", "aa", ""]


def test_what_a_lost_answer_makes_to_be_done_again_may_be_done_twice(store):
    def work(credentials):
        credentials.put_session(session())
        credentials.put_invitation("a", "t", LATER)
        credentials.put_secret("a", "hash", NOON)
        credentials.put_throttle_state("s", ThrottleState(1, NOON, NOON))

    for _ in range(2):
        store.write_unjournalled(work)
    with store.read() as reader:
        assert reader.credentials.session("t") == session()
        assert reader.credentials.is_invitation_valid("a", "t", NOON)


def test_what_is_over_is_forgotten(store):
    old, blocked = ThrottleState(1, NOON, NOON), ThrottleState(5, NOON, LATER + timedelta(hours=1))
    store.write_unjournalled(lambda credentials: credentials.put_throttle_state("old", old))
    store.write_unjournalled(lambda credentials: credentials.put_throttle_state("blocked", blocked))
    store.write_unjournalled(lambda credentials: credentials.put_session(session(expires=NOON)))
    store.write_unjournalled(lambda credentials: credentials.put_session(session(sha256="live")))
    store.write_unjournalled(lambda credentials: credentials.put_invitation("a", "old", NOON))
    store.write_unjournalled(lambda credentials: credentials.put_invitation("a", "good", LATER))
    store.write_unjournalled(lambda credentials: credentials.purge_expired(LATER, LATER))
    with store.read() as reader:
        credentials = reader.credentials
        assert [credentials.throttle_state("old"), credentials.throttle_state("blocked")] == [None, blocked]
        assert [credentials.session("t"), credentials.session("live")] == [None, session(sha256="live")]
        assert [credentials.is_invitation_valid("a", token, NOON - MOMENT) for token in ("old", "good")] == [
            False,
            True,
        ]
