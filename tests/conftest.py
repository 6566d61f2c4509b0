"""One world for every test: no settings of the developer's, one time zone, one way to try rules."""

import gc
import os
import sys
import time

import pytest
from argon2 import PasswordHasher
from hypothesis import HealthCheck, settings

pytest_plugins = ["pytester", "tests.no_skips", "tests.browser_retries", "tests.databases.fixtures"]

KEPT = {"KADIAN_CHROMIUM"}
"""Says where the browser is, which only the machine knows."""

LONGEST = ("tests/browser/", "tests/contract/", "tests/unit/store/", "tests/page/")
"""Folders whose modules take longest, in this order; all others follow."""

for name in [name for name in os.environ if name.startswith(("KADIAN_", "STREAMLIT_"))]:
    if name not in KEPT:
        del os.environ[name]

# Collecting thousands of tests leaves no garbage: to look for it took half of the time.
gc.disable()

# Whatever the environment says, modules are compiled once, not again by each server and process of a test.
sys.dont_write_bytecode = False
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)

# Neither UTC nor China's: code that forgets the zone is off by an odd number of hours and minutes, and seen.
os.environ["TZ"] = "America/St_Johns"
if hasattr(time, "tzset"):
    time.tzset()

# No deadline: a shared machine is sometimes slow, and speed is measured in tests/benchmarks.
settings.register_profile("everyday", deadline=None, max_examples=50)
settings.register_profile("thorough", deadline=None, max_examples=2000)
settings.register_profile(
    "ci", deadline=None, max_examples=50, print_blob=True, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile(
    os.environ.get("HYPOTHESIS_PROFILE") or ("ci" if os.environ.get("CI") == "true" else "everyday")
)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items):
    """Begin with what takes longest: with short modules at the end all test processes end together.

    By itself, pytest-xdist begins with the modules of most tests, and a browser's are few and long.
    """
    items.sort(key=lambda item: _rank(item.nodeid))


def pytest_collection_finish():
    """Look for garbage again, but no more among what was collected: it stays."""
    gc.enable()
    gc.freeze()


def _rank(node_id):
    return next((rank for rank, folder in enumerate(LONGEST) if node_id.startswith(folder)), len(LONGEST))


@pytest.fixture(scope="session", autouse=True)
def _store_of_its_own(tmp_path_factory):
    """Whatever opens the store without saying which gets this one, never the developer's in var/."""
    os.environ["KADIAN_STORE"] = f"sqlite:///{tmp_path_factory.mktemp('store') / 'kadian.db'}"


@pytest.fixture(scope="session", autouse=True)
def real_hasher():
    """Passwords of tests are hashed at a thousandth of the cost; this is what the product hashes with."""
    from geo.services.accounts import passwords  # noqa: PLC0415 - not before the settings are out of the way

    real = passwords._hasher
    passwords._hasher = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    yield real
    passwords._hasher = real
