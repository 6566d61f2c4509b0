"""Tokens, places and leases, by a clock of their own."""

import asyncio

import pytest

from geo.api.limits import rate_limits
from geo.api.limits.rate_limits import (
    UNLIMITED,
    ConcurrencyLimiter,
    ProtocolReader,
    RateLimits,
    TokenBucket,
    make_bucket,
)
from geo.settings import Settings


class Clock:
    now = 0.0

    def __call__(self):
        return self.now


def test_a_bucket_gives_its_burst_at_once_and_then_its_rate():
    clock = Clock()
    tokens = TokenBucket(10, 20, clock)
    assert [tokens.take() for _ in range(20)] == [0.0] * 20
    assert [tokens.take() for _ in range(3)] == pytest.approx([0.1, 0.2, 0.3])
    clock.now = 0.4
    assert tokens.take() == 0.0
    clock.now = 1000.0
    assert [tokens.take() for _ in range(21)] == [*[0.0] * 20, pytest.approx(0.1)]


def test_what_must_be_there_is_taken_whole_or_not_at_all():
    clock = Clock()
    tokens = TokenBucket(1, 10, clock)
    assert [tokens.try_take(amount) for amount in (8, 3, 2, 1)] == [True, False, True, False]
    clock.now = 3.0
    assert [tokens.try_take(3), tokens.try_take(1)] == [True, False]


@pytest.mark.parametrize("tokens", [make_bucket(0), TokenBucket(UNLIMITED, 0)])
def test_a_rate_of_nothing_sets_no_limit(tokens):
    assert {tokens.take(1e9) for _ in range(10)} == {0.0}
    assert tokens.try_take(1e9)


async def in_turn(places, names):
    """Who holds a lease, in the order in which they got it; each keeps it until asked to give it back."""
    got, leases = [], {}

    async def ask(name):
        leases[name] = await places.acquire()
        got.append(name)

    tasks = [asyncio.create_task(ask(name)) for name in names]
    await asyncio.sleep(0)
    return got, leases, tasks


def test_places_are_given_in_the_order_of_asking():
    async def story():
        got, leases, tasks = await in_turn(ConcurrencyLimiter(2), "abcd")
        assert got == ["a", "b"]
        leases["b"].release()
        leases["b"].release()  # once is enough
        await tasks[2]
        assert got == ["a", "b", "c"]
        leases["a"].release()
        await tasks[3]
        assert (got, leases["a"].is_held, leases["d"].is_held) == (list("abcd"), False, True)

    asyncio.run(story())


def test_who_no_longer_waits_loses_no_place():
    async def story():
        places = ConcurrencyLimiter(1)
        got, leases, tasks = await in_turn(places, "abcd")
        tasks[1].cancel()
        await asyncio.sleep(0)
        leases["a"].release()
        tasks[2].cancel()  # in the moment in which its turn has come
        await tasks[3]
        assert got == ["a", "d"]
        leases["d"].release()
        async with asyncio.timeout(1):
            await places.acquire()

    asyncio.run(story())


def test_a_lease_that_is_never_given_back_ends_by_itself(monkeypatch):
    monkeypatch.setattr(rate_limits, "LEASE_TIMEOUT_S", 0.01)

    async def story():
        places = ConcurrencyLimiter(1)
        stalled = await places.acquire()
        async with asyncio.timeout(5):
            await places.acquire()
        assert not stalled.is_held

    asyncio.run(story())


def test_without_a_limit_no_request_waits():
    async def story():
        places = ConcurrencyLimiter(UNLIMITED)
        return [await places.acquire() for _ in range(100)]

    assert all(lease.is_held for lease in asyncio.run(story()))


def test_too_many_that_wait_are_refused(monkeypatch):
    monkeypatch.setattr(rate_limits, "MAX_WAITING", 2)

    async def story():
        places = ConcurrencyLimiter(1)
        _, _, tasks = await in_turn(places, "abc")
        assert places.is_full
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        assert not places.is_full

    asyncio.run(story())


def test_an_account_has_one_measure_and_another_account_another():
    every = RateLimits(Settings(), ProtocolReader(lambda _: ("run", 0), lambda _: ("", False)))
    assert every.for_account("a") is every.for_account("a")
    assert every.for_account("a") is not every.for_account("b")


def test_metrics_tell_every_reason_also_before_it_was_ever_met():
    every = RateLimits(Settings(), ProtocolReader(lambda _: ("run", 0), lambda _: ("", False)))
    every.counts["message_flood"] += 2
    screens, limited = every.families()
    assert screens.samples[0].value == 0
    counts = {sample.labels["reason"]: sample.value for sample in limited.samples}
    assert counts == {**dict.fromkeys(rate_limits.REASONS, 0), "message_flood": 2}
