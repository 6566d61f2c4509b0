"""Where the browser is, and how it is started so that it talks to no other machine."""

import os
import shutil
from pathlib import Path

from playwright.sync_api import sync_playwright

HEADLESS_SHELL = "chromium-headless-shell"
"""Chromium's engine in a program that never had a window: a page costs it a third less work."""
WITH_WINDOWS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
"""What people use, and what benchmarks measure."""

FLAGS = (
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-quic",
    "--disable-sync",
    "--no-first-run",
    "--no-proxy-server",
    # Every other host fails to resolve at once. Done here and not by routing requests through the test,
    # which would slow each of them and make timings those of the test.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
)

ONE_PROCESS = "--process-per-site"
"""All pages of a context that come from this machine are drawn by one process."""


def named():
    """The path in KADIAN_CHROMIUM, or None."""
    return os.environ.get("KADIAN_CHROMIUM")


def find(programs=(HEADLESS_SHELL, *WITH_WINDOWS)):
    """The path of Chromium: the one that is named, the first of the system's, Playwright's own; or None."""
    if named():
        return named()
    installed = next(filter(None, map(shutil.which, programs)), None)
    if installed:
        return installed
    with sync_playwright() as playwright:
        own = playwright.chromium.executable_path
    return own if Path(own).exists() else None


def launch(playwright, path, *flags):
    """Start the browser at ``path``, with ``flags`` beside those that it always gets."""
    # The sandbox refuses to run for root, which is who CI is.
    root = hasattr(os, "geteuid") and os.geteuid() == 0
    unguarded = ["--no-sandbox"] if root else []
    return playwright.chromium.launch(executable_path=path, args=[*FLAGS, *flags, *unguarded])
