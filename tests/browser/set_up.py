"""Sees to it that there is a browser: the preferred one, else any, else Playwright's; and LibreOffice."""

import os
import shutil
import subprocess
import sys

from tests.browser import chromium

FONTS = "fonts-noto-cjk"  # Chinese screens need them


def can_install_packages():
    """Debian and Ubuntu, as root."""
    return shutil.which("apt-get") is not None and hasattr(os, "geteuid") and os.geteuid() == 0


def from_system_packages(packages):
    if not can_install_packages():
        return
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    subprocess.run(["apt-get", "update", "-qq"], check=False, env=quiet)
    subprocess.run(["apt-get", "install", "-y", "-qq", *packages], check=False, env=quiet)


def headless_shell():
    """The preferred browser, also where there is another one already; not where the system has none."""
    if chromium.named() or shutil.which(chromium.HEADLESS_SHELL) or not can_install_packages():
        return
    known = subprocess.run(["apt-cache", "show", chromium.HEADLESS_SHELL], check=False, capture_output=True)
    if known.returncode == 0 or chromium.find() is None:
        from_system_packages((chromium.HEADLESS_SHELL, FONTS))


def full_chromium():
    from_system_packages(("chromium", FONTS))


def from_playwright():
    subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], check=False)


def office():
    """LibreOffice, which breaks the daily report into pages, and the tool that reads its PDF."""
    if not (shutil.which("soffice") and shutil.which("pdftotext")):
        from_system_packages(("libreoffice-writer-nogui", "poppler-utils"))
    if not shutil.which("soffice"):
        print("NO LIBREOFFICE: the pages of the daily report are not measured.", file=sys.stderr)


def main():
    office()
    for install in (headless_shell, full_chromium, from_playwright):
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
