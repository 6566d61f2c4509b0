"""How long the door takes to say no: to a name that is known, and to one that nobody has.

Asked through the route of the sign-in page, in turn, with the real Argon2id. The control leaves out the hash
that an unknown name is held against: then the time tells who has an account.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from pathlib import Path
from statistics import median
from unittest.mock import patch

from geo.api.sign_in import sign_in_routes
from geo.services import passwords
from geo.services.throttle import LONGEST_WAIT
from tests.unit.api.asking import ask
from tests.worlds import STAFF, world_at

PASSWORD = "correct horse battery"  # noqa: S105 - of a made-up account
NAMES = {"known": STAFF.id, "unknown": "nobody"}
TARGET = 0.10


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
