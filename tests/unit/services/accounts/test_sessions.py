"""Sign-in, sign-out, the lifetime of sessions, and limits on attempts."""

from concurrent.futures import Future, ThreadPoolExecutor
from datetime import timedelta

import pytest
from argon2 import extract_parameters

from geo.domain.access import Grant, Role
from geo.domain.actors import Actor
from geo.domain.commands import AccountStatusChange, GrantChange, Invitation, PasswordChange
from geo.domain.errors import SignInRefused, Throttled
from geo.services.accounts import password_attempts, passwords, sessions
from geo.services.accounts.accounts import change_grant, set_account_disabled
from geo.services.accounts.invitations import accept_personal_invitation, reissue_invitation
from geo.services.accounts.sessions import (
    IDLE_TIMEOUT,
    MAX_CLOCK_SKEW,
    SESSION_LIFETIME,
    BrowserCredentials,
    live_sessions,
    resolve_session,
    sha256_of,
    sign_in,
    sign_in_federated,
    sign_out,
)
from geo.services.accounts.throttle import FREE_ADDRESS_FAILURES, throttle_keys
from geo.store.tables.access_schema import ATTEMPT, SESSION
from tests.worlds import ADMIN, STAFF

PASSWORD = "correct horse battery"  # noqa: S105 - of a made-up account
HERE = "192.0.2.7"
SECOND = timedelta(seconds=1)


@pytest.fixture
def world(world, hasher):
    world.give_password(STAFF.id, PASSWORD)
    hasher.count = 0
    return world


def signed_in(world, name=STAFF.id, password=PASSWORD, address=HERE):
    return sign_in(world.ctx, name, password, address)


def touch(world, token):
    """Record an activity, and wait until it is on the disk."""
    sessions.record_activity(world.ctx, token)
    world.store.write_unjournalled(lambda _: None)


def tries(world, name=STAFF.id, password="wrong", address=HERE):  # noqa: S107 - wrong on purpose
    """Return the outcome of an attempt."""
    try:
        signed_in(world, name, password, address)
    except (SignInRefused, Throttled) as refused:
        return type(refused)
    return None


def test_who_signs_in_acts_with_the_rights_of_the_account(world):
    assert resolve_session(world.ctx, signed_in(world)) == STAFF


def test_a_token_is_long_and_only_its_hash_is_kept(world):
    token, other = signed_in(world), signed_in(world)
    assert token != other
    assert len(token) >= 43  # 32 bytes in base64
    with world.store.read() as reader:
        kept = reader.connection.execute(SESSION.select()).all()
    assert {row.token_sha256 for row in kept} == {sha256_of(token), sha256_of(other)}
    assert token not in str(kept)


@pytest.mark.parametrize("token", ["", "nonsense", "é" * 50])
def test_a_token_that_was_never_issued_is_not_signed_in(world, token):
    assert resolve_session(world.ctx, token) is None
    touch(world, token)
    sign_out(world.ctx, token)


def test_a_session_ends_after_twelve_hours_however_busy(world):
    token, end = signed_in(world), world.moment + SESSION_LIFETIME
    while world.moment + IDLE_TIMEOUT / 2 < end:
        world.moment += IDLE_TIMEOUT / 2
        touch(world, token)
    world.moment = end - SECOND
    touch(world, token)
    assert resolve_session(world.ctx, token) == STAFF
    world.moment = end
    assert resolve_session(world.ctx, token) is None


def test_a_session_ends_after_an_hour_without_activity(world):
    token = signed_in(world)
    world.moment += IDLE_TIMEOUT - SECOND
    assert resolve_session(world.ctx, token) == STAFF  # to look is not to do
    touch(world, token)
    world.moment += IDLE_TIMEOUT - SECOND
    assert resolve_session(world.ctx, token) == STAFF
    world.moment += SECOND
    assert resolve_session(world.ctx, token) is None
    touch(world, token)
    assert resolve_session(world.ctx, token) is None


def test_a_session_is_written_at_most_once_a_minute(world, monkeypatch):
    token, kept = signed_in(world), []
    monkeypatch.setattr(
        type(world.store), "write_unjournalled_async", lambda _, work: kept.append(work) or Future()
    )
    for seconds, written in [(59, 0), (1, 1), (30, 1), (30, 2)]:
        world.moment += seconds * SECOND
        sessions.record_activity(world.ctx, token)
        assert len(kept) == written


def test_who_signs_out_is_signed_out_there_and_nowhere_else(world):
    ended, other = signed_in(world), signed_in(world)
    sign_out(world.ctx, ended)
    assert [resolve_session(world.ctx, token) for token in (ended, other)] == [None, STAFF]


def test_whom_an_identity_provider_vouches_for_is_signed_in_without_a_password(world, hasher):
    assert resolve_session(world.ctx, sign_in_federated(world.ctx, STAFF.id, HERE)) == STAFF
    assert hasher.count == 0


@pytest.mark.parametrize("account", ["nobody", "", "disabled"])
def test_a_vouched_account_that_is_not_there_or_disabled_is_not_signed_in(world, account):
    if account == "disabled":
        account = STAFF.id
        set_account_disabled(world.ctx, ADMIN, AccountStatusChange(account, True, "k"))
    with pytest.raises(SignInRefused) as refused:
        sign_in_federated(world.ctx, account, HERE)
    assert (refused.value.key, refused.value.params) == ("error.oidc_account", {"account": account})


TAKEN_AWAY = {
    "disabling": lambda ctx: set_account_disabled(ctx, ADMIN, AccountStatusChange(STAFF.id, True, "k")),
    "a role": lambda ctx: change_grant(ctx, ADMIN, GrantChange(Grant(STAFF.id, Role.VIEWER), True, "k")),
    "a new password": lambda ctx: accept_personal_invitation(
        ctx,
        reissue_invitation(ctx, ADMIN, Invitation(STAFF.id, "k"))[1],
        PasswordChange(STAFF.id, "p"),
        "another password",
    ),
}


@pytest.mark.parametrize("change", TAKEN_AWAY)
def test_a_change_of_rights_ends_the_sessions(world, change):
    token = signed_in(world)
    TAKEN_AWAY[change](world.ctx)
    assert resolve_session(world.ctx, token) is None


def test_who_is_disabled_cannot_sign_in_and_who_is_let_in_again_can(world):
    for number, disabled in enumerate([True, False]):
        set_account_disabled(world.ctx, ADMIN, AccountStatusChange(STAFF.id, disabled, f"k{number}"))
        assert tries(world, password=PASSWORD) is (SignInRefused if disabled else None)


def test_a_disabled_account_is_not_signed_in_even_with_a_session_that_was_left(world):
    token = signed_in(world)
    world.store.write_unjournalled(
        lambda keyring: keyring._connection.exec_driver_sql("UPDATE account SET disabled = 1")
    )
    assert resolve_session(world.ctx, token) is None


@pytest.mark.parametrize(
    ("name", "password"),
    [(STAFF.id, "wrong"), ("nobody", PASSWORD), ("viewer", PASSWORD), ("", ""), (STAFF.id, PASSWORD * 20)],
)
def test_whatever_is_wrong_costs_one_hash_and_says_the_same(world, hasher, name, password):
    assert tries(world, name, password) is SignInRefused
    assert hasher.count == 1


def test_an_unknown_name_is_held_against_a_hash_that_costs_as_much_as_one_that_is_kept():
    dummy, kept = (
        extract_parameters(text) for text in (passwords._dummy_hash(), passwords.hash_password(PASSWORD))
    )
    assert dummy == kept


def test_what_is_right_costs_one_hash_too(world, hasher):
    signed_in(world)
    assert hasher.count == 1


def test_a_hundred_wrong_passwords_at_one_moment_cost_five_hashes(world, hasher):
    outcomes = [tries(world) for _ in range(100)]
    assert outcomes.count(SignInRefused) == hasher.count == 5
    assert outcomes.count(Throttled) == 95


def test_a_hundred_wrong_passwords_side_by_side_cost_five_hashes(world, hasher):
    with ThreadPoolExecutor(20) as pool:
        outcomes = list(pool.map(lambda _: tries(world), range(100)))
    assert outcomes.count(SignInRefused) == hasher.count == 5


def test_a_hundred_wrong_passwords_within_ten_minutes_cost_at_most_ten_hashes(world, hasher):
    for _ in range(100):
        tries(world)
        world.pass_time(seconds=6)
    assert 5 < hasher.count <= 10


def test_without_the_throttle_each_would_be_tried(world, hasher, monkeypatch):
    monkeypatch.setattr(password_attempts, "count_failure", lambda *_: None)
    assert {tries(world) for _ in range(100)} == {SignInRefused}
    assert hasher.count == 100


def test_the_wait_doubles_from_one_minute_to_fifteen(world):
    for _ in range(4):
        tries(world)
    waits = []
    for _ in range(7):
        assert tries(world) is SignInRefused
        with pytest.raises(Throttled) as throttled:
            signed_in(world)
        waits.append(throttled.value.params["seconds"] / 60)
        world.pass_time(minutes=waits[-1])
    assert waits == [1, 2, 4, 8, 15, 15, 15]


def test_who_waits_is_refused_the_right_password_too_and_let_in_afterwards(world):
    for _ in range(5):
        tries(world)
    assert tries(world, password=PASSWORD) is Throttled
    world.pass_time(minutes=1)
    assert tries(world, password=PASSWORD) is None


def test_an_account_is_throttled_from_wherever_it_is_tried(world):
    outcomes = [tries(world, address=f"192.0.2.{number}") for number in range(6)]
    assert outcomes == [SignInRefused] * 5 + [Throttled]


def test_an_address_is_throttled_whatever_name_it_tries(world):
    outcomes = [tries(world, name=f"name{number}") for number in range(FREE_ADDRESS_FAILURES + 1)]
    assert outcomes == [SignInRefused] * FREE_ADDRESS_FAILURES + [Throttled]
    assert tries(world, password=PASSWORD) is Throttled
    assert tries(world, password=PASSWORD, address="198.51.100.1") is None


def test_ones_own_account_does_not_wash_an_address_clean(world):
    outcomes = []
    for number in range(FREE_ADDRESS_FAILURES + 1):
        outcomes.append(tries(world, name=f"name{number}"))
        tries(world)
        tries(world, password=PASSWORD)
    assert outcomes == [SignInRefused] * (FREE_ADDRESS_FAILURES - 1) + [Throttled] * 2


def test_a_shift_that_signs_in_together_is_not_throttled(world):
    with ThreadPoolExecutor(20) as pool:
        assert set(pool.map(lambda _: tries(world, password=PASSWORD), range(40))) == {None}


def test_failures_long_past_are_forgotten(world):
    for _ in range(20):
        assert tries(world) is SignInRefused
        world.pass_time(minutes=16)


def test_a_password_changed_while_the_old_one_is_tried_signs_no_one_in(world, monkeypatch):
    verify_password = passwords.verify_password

    def slow(secret, password):
        world.store.write_unjournalled(lambda keyring: keyring.put_secret(STAFF.id, "another", world.moment))
        return verify_password(secret, password)

    monkeypatch.setattr(passwords, "verify_password", slow)
    assert tries(world, password=PASSWORD) is SignInRefused


def test_nothing_of_sign_in_is_in_the_journal(world):
    before = world.store.revision()
    sign_out(world.ctx, signed_in(world))
    tries(world)
    assert world.store.revision() == before
    with world.store.read() as reader:
        text = str(reader.entries(limit=1000))
        assert reader.credentials.secret(STAFF.id).startswith("$argon2id$")
    assert PASSWORD not in text
    assert "argon2" not in text


def test_what_was_typed_as_a_name_is_not_kept(world):
    tries(world, name=PASSWORD)
    with world.store.read() as reader:
        kept = reader.connection.execute(ATTEMPT.select()).all()
    assert len(kept) == 3  # the account, the address, and the account there
    assert PASSWORD not in str(kept)


def test_an_account_in_a_town_acts_in_that_town(world):
    change_grant(world.ctx, ADMIN, GrantChange(Grant("viewer", Role.VIEWER, "370725001"), True, "k"))
    world.give_password("viewer", PASSWORD)
    acting = resolve_session(world.ctx, signed_in(world, "viewer"))
    assert acting == Actor("viewer", "查看", Role.VIEWER, grants=(Grant("viewer", Role.VIEWER, "370725001"),))


@pytest.mark.parametrize(
    ("address", "other", "is_one"),
    [
        ("2001:db8::1", "2001:db8::ffff:1", True),
        ("2001:db8::1", "2001:db8:0:1::1", False),
        ("fe80::1%eth0", "fe80::2%eth0", True),
        ("::ffff:192.0.2.1", "::ffff:192.0.2.2", False),
        ("::ffff:192.0.2.1", "192.0.2.1", True),
        ("192.0.2.1", "192.0.2.2", False),
        ("", "nonsense", False),
    ],
)
def test_of_ipv6_a_network_counts_as_one_address(address, other, is_one):
    assert (throttle_keys("a", address) == throttle_keys("a", other)) is is_one


def test_attempts_long_past_are_forgotten_also_where_no_sign_in_ever_succeeds(world):
    tries(world, name="nobody")
    world.moment += sessions.ATTEMPT_RETENTION + 2 * SECOND
    tries(world, name="another", address="198.51.100.1")
    with world.store.read() as reader:
        assert len(reader.connection.execute(ATTEMPT.select()).all()) == 3


@pytest.mark.parametrize("ahead", [timedelta(minutes=6), timedelta(hours=13), timedelta(days=36_500)])
def test_a_session_begun_under_a_clock_ahead_ends_when_it_is_set_right(world, ahead):
    world.moment += ahead
    token = signed_in(world)
    assert resolve_session(world.ctx, token) == STAFF
    world.moment -= ahead
    assert resolve_session(world.ctx, token) is None
    with world.store.read() as reader:
        assert live_sessions(reader, world.moment) == ()


def test_a_session_begun_under_a_clock_ahead_does_not_come_back_with_its_time(world):
    world.moment += timedelta(hours=13)
    token = signed_in(world)
    world.moment -= timedelta(hours=13)
    tries(world, name="anybody")
    world.moment += timedelta(hours=13, minutes=1)
    assert resolve_session(world.ctx, token) is None


def test_a_clock_that_runs_ahead_for_a_while_lets_no_session_stay_longer_unused(world):
    token = signed_in(world)
    world.pass_time(minutes=50)
    touch(world, token)
    assert resolve_session(world.ctx, token) == STAFF
    world.moment -= timedelta(minutes=50)
    assert resolve_session(world.ctx, token) is None


def test_clocks_of_two_processes_may_differ_a_little(world):
    world.moment += MAX_CLOCK_SKEW
    token = signed_in(world)
    world.moment -= MAX_CLOCK_SKEW
    assert resolve_session(world.ctx, token) == STAFF


def test_who_signs_in_again_in_the_same_browser_ends_the_session_before(world):
    first, elsewhere = signed_in(world), signed_in(world)
    second = sign_in(world.ctx, STAFF.id, PASSWORD, HERE, BrowserCredentials(first))
    assert resolve_session(world.ctx, first) is None
    assert [resolve_session(world.ctx, token) for token in (second, elsewhere)] == [STAFF, STAFF]


def test_a_failed_attempt_leaves_the_session_before_as_it_is(world):
    first = signed_in(world)
    with pytest.raises(SignInRefused):
        sign_in(world.ctx, STAFF.id, "wrong", HERE, BrowserCredentials(first))
    assert resolve_session(world.ctx, first) == STAFF
