"""How long the door takes to say no: to a name that is known, and to one that nobody has.

Asked through the route of the sign-in page, in turn, with the real Argon2id. The control leaves out the hash
that an unknown name is held against: then the time tells who has an account.

And how long a page takes for somebody who is signed in, while many try to be.
"""

from __future__ import annotations

import argparse
import asyncio
import tempfile
import time
from collections import Counter
from pathlib import Path
from statistics import median
from unittest.mock import patch

from starlette.applications import Starlette

from geo.api import gate as gates
from geo.api import sign_in as doors
from geo.api.plain import plain_routes
from geo.api.sign_in import sign_in_routes
from geo.api.turnstile import Turnstile
from geo.services import password_attempts, passwords, throttle
from geo.services.sessions import sign_in_to_demo
from geo.services.throttle import LONGEST_WAIT
from tests.unit.api.asking import ask, asked
from tests.unit.api.test_turnstile import InTheLoopsOwnThreads
from tests.worlds import STAFF, world_at

PASSWORD = "correct horse battery"  # noqa: S105 - of a made-up account
NAMES = {"known": STAFF.id, "unknown": "nobody"}
TARGET = 0.10
FLOOD = 100


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--attempts", type=int, default=200, help="of each sort")
    attempts = parser.parse_args().attempts
    with tempfile.TemporaryDirectory(prefix="kadian-bench-") as folder:
        world = world_at(Path(folder))
        world.give_password(STAFF.id, PASSWORD)
        tell("as it is", measured(world, attempts))
        with patch.object(passwords, "matches", matches_without_dummy):
            tell("control, unknown names not hashed", measured(world, max(attempts // 10, 1)))
        world.store.close()
    flooded("as it is", Turnstile)
    with (
        patch.object(throttle, "_network", str),
        patch.object(password_attempts, "check_wait", lambda *_: None),
    ):
        flooded("control, in threads that all share and each address by itself", InTheLoopsOwnThreads)


def flooded(what, threads):
    """How long a page takes for somebody who is signed in, while a whole network tries to."""
    with tempfile.TemporaryDirectory(prefix="kadian-bench-") as folder:
        world = world_at(Path(folder))
        with patch.object(gates, "Turnstile", threads), patch.object(doors, "Turnstile", threads):
            seconds, answers = asyncio.run(page_in_a_flood(world))
        world.store.close()
    told = ", ".join(f"{number} of status {status}" for status, number in sorted(Counter(answers).items()))
    print(
        f"{FLOOD} sign-ins from one network, {what}: a page for somebody inside took {seconds:.2f} s ({told})"
    )


async def page_in_a_flood(world):
    routes = [*plain_routes(lambda: world.office), *sign_in_routes(lambda: world.office)]
    app = gates.Gate(Starlette(routes=routes), lambda: world.office, bool)
    ours = {"host": "kadian.lan", "origin": "http://kadian.lan"}
    token = sign_in_to_demo(world.office, STAFF.id, "::1")
    forms = [{"name": f"n{number}", "password": "wrong"} for number in range(1, 1 + FLOOD)]
    attempts = [
        asyncio.create_task(asked(app, "/sign-in", f"2001:db8::{number:x}", form, **ours))
        for number, form in enumerate(forms, 1)
    ]
    await asyncio.sleep(0)  # each is on its way
    begun = time.perf_counter()
    answer = await asked(app, "/m/", cookie=f"kadian={token}", host="kadian.lan")
    seconds = time.perf_counter() - begun
    assert answer.status == 200
    return seconds, [attempt.status for attempt in await asyncio.gather(*attempts)]


def matches_without_dummy(password_hash, password):
    return password_hash is not None and MATCHES(password_hash, password)


MATCHES = passwords.matches


def measured(world, attempts):
    """Seconds of each refusal, by sort; so far apart by the office's clock that nobody has to wait."""
    routes, taken = sign_in_routes(lambda: world.office), {name: [] for name in NAMES}
    for number in range(1 + attempts):
        for sort in sorted(NAMES, reverse=number % 2 == 1):
            world.pass_time(seconds=LONGEST_WAIT.total_seconds() + 1)
            form = {"name": NAMES[sort], "password": "wrong all the same"}
            begun = time.perf_counter()
            answer = ask(routes, "/sign-in", form=form)
            seconds = time.perf_counter() - begun
            assert answer.status == 401
            if number:  # the first of each fills caches
                taken[sort].append(seconds)
    return taken


def tell(what, taken):
    known, unknown = (median(taken[sort]) * 1000 for sort in NAMES)
    apart = abs(known - unknown) / max(known, unknown)
    print(
        f"sign-in refused, {what}: {len(taken['known'])} of each, median of a known name {known:.1f} ms,"
        f" of an unknown one {unknown:.1f} ms: {apart:.1%} apart (target < {TARGET:.0%})"
    )


if __name__ == "__main__":
    main()
