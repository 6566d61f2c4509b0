"""The few sentences the tests of the store are written in."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from geo.domain.findings.codec import ON_BEHALF_OF, finding_image
from geo.domain.journal import FINDING, PLAN, SHIFT_RECORD, Entry, site_changes, site_image
from geo.domain.plans.codec import plan_image
from geo.domain.plans.move import Move, PostState
from geo.domain.plans.plan import Plan
from geo.domain.shifts.shift_record import shift_record_image
from geo.domain.sites import Site
from geo.store import Request, Store

NOON = datetime(2020, 2, 1, 12, 0, tzinfo=UTC)
GATE = Site("CP1", "平原大桥卡点", "checkpoint", "manned", "370725001", lat=36.6, lon=118.8, unit="U1")
PATIENCE_S = 30
SQLITE_ONLY = pytest.mark.parametrize("stores", ["sqlite"], indirect=True, scope="session")
"""For what has a meaning for files alone."""


def minutes(number):
    return NOON + timedelta(minutes=number)


def request_for(key, content=None, *, actor="staff", at=NOON):
    return Request(key, content or {"key": key}, actor, "web", at)


@contextmanager
def opened(url, kind=Store):
    store = kind.open(url)
    try:
        yield store
    finally:
        store.close()


def registering(site, initials="pydqkd"):
    """A work that registers the site."""

    def work(tx):
        after = {**site_image(site), "initials": initials}
        seq = tx.record(Entry("site", site.id, "register", None, after, None, site.version))
        tx.put_site(site, seq, initials=initials)

    return work


def changing(site_id, *, observed_at=None, also=None, **values):
    """A work that gives a site other values, whatever stands there, as its next version."""

    def work(tx):
        before = tx.site(site_id)
        after = replace(before, version=before.version + 1, **values)
        old, new = site_changes(before, after)
        seq = tx.record(
            Entry(
                "site",
                site_id,
                "status",
                old,
                {**new, **(also or {})},
                before.version,
                after.version,
                observed_at,
            )
        )
        tx.put_site(after, seq)

    return work


DRAFT = Plan(
    "p1",
    "夜班",
    "planner",
    area="370725001",
    moves={"CP1": Move(PostState("U1", "manned"), PostState("U2", "manned"), "people", -12.5)},
    locks=frozenset({"CP2"}),
    absent={"U1": 3},
    absent_before={"U1": 1, "U2": 2},
    optimality={"cost": (7.0, 6.5)},
)


def planning(plan, action="edit"):
    """A work that keeps the plan as given."""

    def work(tx):
        seq = tx.record(Entry(PLAN, plan.id, action, None, plan_image(plan), None, plan.version))
        tx.plans.put(plan, seq)

    return work


def saying(duty):
    """A work that tells what is said of a shift, as it is given."""

    def work(tx):
        image = shift_record_image(duty)
        tx.shifts.put(duty, tx.record(Entry(SHIFT_RECORD, duty.id, "claim", None, image, None, duty.version)))

    return work


def recording_finding(finding, action="log", *, on_behalf_of="", reason=""):
    """A work that writes the finding as it is given."""

    def work(tx):
        image = finding_image(finding) | ({ON_BEHALF_OF: on_behalf_of} if on_behalf_of else {})
        version = finding.version
        entry = Entry(FINDING, finding.id, action, None, image, None, version, reason=reason)
        tx.findings.put(finding, tx.record(entry))

    return work


def sites_of(store, at_seq=None):
    with store.read() as reader:
        return {row[0]: reader.site(row[0], at_seq) for row in reader.site_rows(at_seq)}


def entries_of(store, **conditions):
    with store.read() as reader:
        return reader.entries(**conditions)


@contextmanager
def held_up(store):
    """The writer is busy inside the block; what is submitted meanwhile meets in one batch."""
    holding, free = threading.Event(), threading.Event()

    def hold(_tx):
        holding.set()
        assert free.wait(PATIENCE_S)

    held = store._writer.submit(request_for("hold"), hold)
    assert holding.wait(PATIENCE_S)
    try:
        yield store._writer.submit
    finally:
        free.set()
        held.result(PATIENCE_S)
