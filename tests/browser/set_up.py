"""Sees to it that there is a browser: an installed one, else the system's package, else Playwright's own."""

import os
import shutil
import subprocess
import sys

from tests.browser import chromium

PACKAGES = ("chromium", "fonts-noto-cjk")  # Chinese screens need the fonts


def from_system_packages(packages=PACKAGES):
    """Debian and Ubuntu, as root."""
    if shutil.which("apt-get") is None or not hasattr(os, "geteuid") or os.geteuid() != 0:
        return
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    subprocess.run(["apt-get", "update", "-qq"], check=False, env=quiet)
    subprocess.run(["apt-get", "install", "-y", "-qq", *packages], check=False, env=quiet)


def from_playwright():
    subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], check=False)


def main():
    for install in (lambda: None, from_system_packages, from_playwright):
        install()
        path = chromium.find()
        if path:
            print(f"Browser tests use {path}.")
            return
    print(
        "NO BROWSER: install Chromium or name one in KADIAN_CHROMIUM."
        " Until then the browser tests are skipped, and with CI=true they fail.",
        file=sys.stderr,
    )


if __name__ == "__main__":
    main()
