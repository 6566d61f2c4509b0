"""What is imported is declared, what is declared is used, and requirements.txt is the resolution of it."""

import sys
import tomllib
from importlib.metadata import packages_distributions

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.source import ROOT, application

NEVER_IMPORTED = {
    "django-leaflet",  # its files are served, its Python is left alone
    "uvloop",  # the server takes it where it is installed
    "tzdata",  # zoneinfo reads it where the system has no zones
}
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))


def requirements(lines):
    return {canonicalize_name(found.name): found for found in map(Requirement, lines)}


DECLARED = requirements(PROJECT["project"]["dependencies"])
FOR_DEVELOPERS = requirements(PROJECT["dependency-groups"]["dev"])
LOCKED = requirements(
    line for line in (ROOT / "requirements.txt").read_text("utf-8").splitlines() if not line.startswith("#")
)


def distributions(modules):
    """The packages that the foreign imports of these modules come from."""
    owners = packages_distributions()
    tops = {name.split(".")[0] for module in modules for name in module.imports}
    foreign = tops - sys.stdlib_module_names - {"geo", "pages", "tests", "app", ""}
    return {canonicalize_name(owner) for top in foreign for owner in owners.get(top, [top])}


def disagreements(declared, locked):
    """Declared packages that the lock leaves out or holds at a version out of range."""
    found = []
    for name, wanted in declared.items():
        version = next((spec.version for spec in locked[name].specifier), "") if name in locked else ""
        if not version or not wanted.specifier.contains(version, prereleases=True):
            found.append(f"{wanted} against {version or 'nothing'}")
    return found


def test_every_package_imported_is_declared():
    assert distributions(application()) - DECLARED.keys() == set()


def test_every_package_declared_is_imported():
    assert DECLARED.keys() - distributions(application()) - NEVER_IMPORTED == set()


def test_requirements_hold_everything_declared_within_its_range():
    assert disagreements(DECLARED | FOR_DEVELOPERS, LOCKED) == []


def test_every_requirement_is_one_exact_version_from_no_named_place():
    loose = [
        name
        for name, found in LOCKED.items()
        if found.url or [spec.operator for spec in found.specifier] != ["=="]
    ]
    assert loose == []


@pytest.mark.parametrize(
    ("declared", "locked", "found"),
    [
        (["folium>=0.20,<0.21"], ["folium==0.20.0"], []),
        (["folium>=0.20,<0.21"], ["folium==0.21.0"], ["folium<0.21,>=0.20 against 0.21.0"]),
        (["folium>=0.20"], [], ["folium>=0.20 against nothing"]),
    ],
)
def test_a_lock_out_of_step_is_found(declared, locked, found):
    assert disagreements(requirements(declared), requirements(locked)) == found
