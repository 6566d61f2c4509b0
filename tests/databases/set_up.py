"""Sees to it that there is a PostgreSQL with PostGIS: an installed one, else the system's packages."""

import sys

from tests.browser.set_up import from_system_packages
from tests.databases import postgres

PACKAGES = ("postgresql", "postgresql-postgis")


def main():
    for install in (lambda: None, lambda: from_system_packages(PACKAGES)):
        install()
        path = postgres.programs()
        if path and postgres.has_postgis():
            print(f"Tests on PostgreSQL start their own server from {path}.")
            return
    print(
        f"NO {'POSTGIS' if path else 'DATABASE SERVER'}: install PostgreSQL and PostGIS."
        " Until then their tests are skipped, and with CI=true they fail.",
        file=sys.stderr,
    )


if __name__ == "__main__":
    main()
