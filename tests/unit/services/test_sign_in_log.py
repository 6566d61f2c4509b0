"""What the log says of sign-ins: one line each, and no secret."""

import logging

import pytest

from geo.domain.errors import SignInRefused, Throttled
from geo.services import sign_in_log
from geo.services.sessions import Browser, sha256_of, sign_in, sign_in_to_demo, sign_in_vouched, sign_out
from geo.services.sign_in_log import WAITS_A_MINUTE, log, show_sign_ins
from tests.worlds import STAFF

PASSWORD = "correct horse battery"  # noqa: S105 - of a made-up account
HERE = "192.0.2.7"


@pytest.fixture(autouse=True)
def quota(monkeypatch):
    """Lines that were left out in another test are not told in this."""
    monkeypatch.setattr(sign_in_log, "_waits", sign_in_log._Quota(WAITS_A_MINUTE))


@pytest.fixture
def lines(caplog):
    caplog.set_level(logging.INFO, log.name)
    return lambda: [record.getMessage() for record in caplog.records if record.name == log.name]


@pytest.fixture
def world(world, hasher):  # noqa: ARG001 - its hashes cost less
    world.give_password(STAFF.id, PASSWORD)
    return world


def fails(world, name=STAFF.id, times=1):
    for _ in range(times):
        with pytest.raises((SignInRefused, Throttled)):
            sign_in(world.office, name, "wrong horse", HERE)


def test_a_good_sign_in_and_its_end_are_a_line_each(world, lines):
    token = sign_in(world.office, STAFF.id, PASSWORD, HERE)
    sign_out(world.office, token, HERE)
    session = sha256_of(token)[:12]
    assert lines() == [
        f"sign-in good: account='staff' address='192.0.2.7' by=password session={session}",
        f"sign-out: account='staff' address='192.0.2.7' session={session}",
    ]


def test_each_way_in_is_told(world, lines):
    sign_in_vouched(world.office, STAFF.id, HERE)
    sign_in_to_demo(world.office, STAFF.id, HERE)
    assert [line.split()[4] for line in lines()] == ["by=provider", "by=demo"]


def test_who_signs_in_again_in_the_same_browser_is_told_to_have_left(world, lines):
    first = sign_in(world.office, STAFF.id, PASSWORD, HERE)
    second = sign_in(world.office, STAFF.id, PASSWORD, HERE, Browser(first))
    assert [line.split(":")[0] for line in lines()] == ["sign-in good", "sign-out", "sign-in good"]
    assert sha256_of(first)[:12] in lines()[1]
    assert sha256_of(second)[:12] in lines()[2]


def test_signing_out_without_a_session_is_not_told(world, lines):
    sign_out(world.office, "", HERE)
    sign_out(world.office, "unknown", HERE)
    assert lines() == []


def test_a_failure_is_a_line_and_so_is_a_wait(world, lines):
    fails(world, times=6)
    assert lines() == ["sign-in refused: account='staff' address='192.0.2.7'"] * 5 + [
        "sign-in has to wait: account='staff' address='192.0.2.7'"
    ]


def test_a_name_that_no_account_has_may_be_a_password_and_is_not_written(world, lines):
    fails(world, PASSWORD)
    fails(world, PASSWORD)
    fails(world, "another name")
    first, again, other = lines()
    assert first == again != other
    assert first.startswith("sign-in refused: unknown=")
    assert PASSWORD not in "".join(lines())


def test_neither_password_nor_token_is_written(world, lines):
    token = sign_in(world.office, STAFF.id, PASSWORD, HERE)
    fails(world)
    told = "".join(lines())
    assert [secret for secret in (PASSWORD, "wrong horse", token, sha256_of(token)) if secret in told] == []


@pytest.mark.parametrize("address", ["here\nsign-in good: account='admin'", "\x1b[2J", "\u2028x"])
def test_nothing_that_is_sent_begins_a_line_of_its_own(world, lines, address):
    with pytest.raises(SignInRefused):
        sign_in(world.office, STAFF.id, "wrong", address)
    assert [line.isprintable() for line in lines()] == [True]


def test_attempts_that_are_not_even_tried_do_not_fill_the_log(world, lines, monkeypatch):
    clock = [30.0]
    monkeypatch.setattr(sign_in_log.time, "monotonic", lambda: clock[0])
    fails(world, times=5 + 3 * WAITS_A_MINUTE)
    assert len(lines()) == 5 + WAITS_A_MINUTE
    clock[0] += 60
    fails(world)
    assert lines()[-1].endswith(f"({2 * WAITS_A_MINUTE} more left out)")


def test_where_nobody_set_a_log_up_the_lines_go_to_the_standard_error(capsys, monkeypatch):
    monkeypatch.setattr(log, "handlers", [])
    monkeypatch.setattr(log, "propagate", False)
    show_sign_ins()
    show_sign_ins()
    sign_in_log.log_opened("staff", HERE, "password", "0" * 64)
    told = capsys.readouterr().err.splitlines()
    assert len(told) == 1
    assert told[0].endswith("by=password session=000000000000")
