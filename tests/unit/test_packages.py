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
    "requests",  # Authlib asks the provider with it
    "uvloop",  # the server takes it where it is installed
    "tzdata",  # zoneinfo reads it where the system has no zones
}
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))


def requirements(lines):
    return {canonicalize_name(found.name): found for found in map(Requirement, lines)}


DECLARED = requirements(PROJECT["project"]["dependencies"])
FOR_DEVELOPERS = requirements(PROJECT["dependency-groups"]["dev"])
FOR_A_PROVIDER = requirements(PROJECT["project"]["optional-dependencies"]["oidc"])


def locked(name):
    lines = (ROOT / name).read_text("utf-8").splitlines()
    return requirements(line for line in lines if not line.startswith(("#", "-r requirements.txt")))


LOCKED, LOCKED_FOR_A_PROVIDER = locked("requirements.txt"), locked("requirements-oidc.txt")


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
    assert distributions(application()) - DECLARED.keys() - FOR_A_PROVIDER.keys() == set()


def test_every_package_declared_is_imported():
    declared = DECLARED.keys() | FOR_A_PROVIDER.keys()
    assert declared - distributions(application()) - NEVER_IMPORTED == set()


def test_only_what_speaks_with_a_provider_imports_its_packages():
    extra = FOR_A_PROVIDER.keys() - DECLARED.keys()
    assert {module.name for module in application() if distributions([module]) & extra} == {
        "geo.api.provider"
    }


def test_requirements_hold_everything_declared_within_its_range():
    assert disagreements(DECLARED | FOR_DEVELOPERS, LOCKED) == []
    assert disagreements(FOR_A_PROVIDER, LOCKED | LOCKED_FOR_A_PROVIDER) == []


def test_who_needs_no_identity_provider_installs_nothing_for_it():
    assert LOCKED.keys() & LOCKED_FOR_A_PROVIDER.keys() == set()
    assert "authlib" in LOCKED_FOR_A_PROVIDER


def test_every_requirement_is_one_exact_version_from_no_named_place():
    loose = [
        name
        for name, found in (LOCKED | LOCKED_FOR_A_PROVIDER).items()
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
