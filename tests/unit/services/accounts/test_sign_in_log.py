"""The log of sign-ins: one line each, and no secret."""

import logging

import pytest

from geo.domain.errors import SignInRefused, Throttled
from geo.services.accounts import sign_in_log
from geo.services.accounts.sessions import (
    BrowserCredentials,
    sha256_of,
    sign_in,
    sign_in_federated,
    sign_in_to_demo,
    sign_out,
)
from geo.services.accounts.sign_in_log import THROTTLED_LINES_PER_MINUTE, configure_sign_in_log, log
from tests.worlds import STAFF

PASSWORD = "correct horse battery"  # noqa: S105 - of a made-up account
HERE = "192.0.2.7"


@pytest.fixture(autouse=True)
def quota(monkeypatch):
    """Start without lines that were left out in another test."""
    monkeypatch.setattr(sign_in_log, "_throttled_lines", sign_in_log._LineQuota(THROTTLED_LINES_PER_MINUTE))


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
            sign_in(world.ctx, name, "wrong horse", HERE)


def test_a_good_sign_in_and_its_end_are_a_line_each(world, lines):
    token = sign_in(world.ctx, STAFF.id, PASSWORD, HERE)
    sign_out(world.ctx, token, HERE)
    session = sha256_of(token)[:12]
    assert lines() == [
        f"sign-in good: account='staff' address='192.0.2.7' by=password session={session}",
        f"sign-out: account='staff' address='192.0.2.7' session={session}",
    ]


def test_each_way_in_is_logged(world, lines):
    sign_in_federated(world.ctx, STAFF.id, HERE)
    sign_in_to_demo(world.ctx, STAFF.id, HERE)
    assert [line.split()[4] for line in lines()] == ["by=provider", "by=demo"]


def test_who_signs_in_again_in_the_same_browser_is_logged_to_have_left(world, lines):
    first = sign_in(world.ctx, STAFF.id, PASSWORD, HERE)
    second = sign_in(world.ctx, STAFF.id, PASSWORD, HERE, BrowserCredentials(first))
    assert [line.split(":")[0] for line in lines()] == ["sign-in good", "sign-out", "sign-in good"]
    assert sha256_of(first)[:12] in lines()[1]
    assert sha256_of(second)[:12] in lines()[2]


def test_signing_out_without_a_session_is_not_logged(world, lines):
    sign_out(world.ctx, "", HERE)
    sign_out(world.ctx, "unknown", HERE)
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
    token = sign_in(world.ctx, STAFF.id, PASSWORD, HERE)
    fails(world)
    text = "".join(lines())
    assert [secret for secret in (PASSWORD, "wrong horse", token, sha256_of(token)) if secret in text] == []


@pytest.mark.parametrize("address", ["here\nsign-in good: account='admin'", "\x1b[2J", "\u2028x"])
def test_nothing_that_is_sent_begins_a_line_of_its_own(world, lines, address):
    with pytest.raises(SignInRefused):
        sign_in(world.ctx, STAFF.id, "wrong", address)
    assert [line.isprintable() for line in lines()] == [True]


def test_attempts_that_are_not_even_tried_do_not_fill_the_log(world, lines, monkeypatch):
    clock = [30.0]
    monkeypatch.setattr(sign_in_log.time, "monotonic", lambda: clock[0])
    fails(world, times=5 + 3 * THROTTLED_LINES_PER_MINUTE)
    assert len(lines()) == 5 + THROTTLED_LINES_PER_MINUTE
    clock[0] += 60
    fails(world)
    assert lines()[-1].endswith(f"({2 * THROTTLED_LINES_PER_MINUTE} more left out)")


def test_without_a_log_set_up_the_lines_go_to_the_standard_error(capsys, monkeypatch):
    monkeypatch.setattr(log, "handlers", [])
    monkeypatch.setattr(log, "propagate", False)
    configure_sign_in_log()
    configure_sign_in_log()
    sign_in_log.log_opened("staff", HERE, "password", "0" * 64)
    written = capsys.readouterr().err.splitlines()
    assert len(written) == 1
    assert written[0].endswith("by=password session=000000000000")
