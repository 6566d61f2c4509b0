"""What is imported is declared, what is declared is used, and the lists of packages are its resolution."""

import re
import sys
import tomllib
from functools import cache
from importlib.metadata import packages_distributions

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.source import ROOT, application

NEVER_IMPORTED = {
    "python-multipart",  # Starlette reads forms with it
    "requests",  # Authlib asks the provider with it
    "uvloop",  # the server takes it where it is installed
    "tzdata",  # zoneinfo reads it where the system has no zones
    "xstatic-leaflet",  # its files are served, its Python is left alone
}
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))


def requirements(lines):
    return {canonicalize_name(found.name): found for found in map(Requirement, lines)}


DECLARED = requirements(PROJECT["project"]["dependencies"])
FOR_DEVELOPERS = requirements(PROJECT["dependency-groups"]["dev"])
FOR_A_PROVIDER = requirements(PROJECT["project"]["optional-dependencies"]["oidc"])


def lines_of(name):
    return (ROOT / name).read_text("utf-8").splitlines()


def locked(name):
    """The requirements of one list, without its comments, its hashes and the list it adds to."""
    lines = (line.removesuffix(" \\") for line in lines_of(name))
    return requirements(line for line in lines if line and not line.startswith(("#", "-r ", " ")))


LOCKED, LOCKED_FOR_DEVELOPERS = locked("requirements.txt"), locked("requirements-dev.txt")
LOCKED_FOR_A_PROVIDER, HASHED = locked("requirements-oidc.txt"), locked("requirements-hashes.txt")
LISTS = ("requirements.txt", "requirements-dev.txt", "requirements-oidc.txt", "requirements-hashes.txt")


owners_of_modules = cache(packages_distributions)
"""Reads the metadata of every installed package, once for all modules."""


def distributions(modules):
    """The packages that the foreign imports of these modules come from."""
    owners = owners_of_modules()
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
        "geo.api.auth.identity_provider"
    }


def unhashed(lines):
    """The requirements of a list that are not followed by the SHA-256 of a file."""
    whole = "\n".join(lines).replace("\\\n", "")
    entries = [line for line in whole.splitlines() if line and not line.startswith("#")]
    return [entry for entry in entries if not re.search(r" --hash=sha256:[0-9a-f]{64}\b", entry)]


def test_requirements_hold_everything_declared_within_its_range():
    assert disagreements(DECLARED, LOCKED) == []
    assert disagreements(FOR_DEVELOPERS, LOCKED_FOR_DEVELOPERS) == []
    assert disagreements(FOR_A_PROVIDER, LOCKED | LOCKED_FOR_A_PROVIDER) == []


@pytest.mark.parametrize("name", ["requirements-dev.txt", "requirements-oidc.txt"])
def test_what_comes_on_top_of_what_runs_is_a_list_of_its_own(name):
    assert "-r requirements.txt" in lines_of(name)
    assert locked(name)
    assert LOCKED.keys() & locked(name).keys() == set()


def test_who_only_runs_it_installs_no_tools_and_no_framework_for_its_files():
    assert LOCKED.keys() & FOR_DEVELOPERS.keys() == set()
    assert LOCKED.keys() & {"django", "pytest", "playwright", "mypy", "authlib"} == set()


def test_the_list_with_hashes_holds_the_same_versions_each_with_its_files():
    assert {str(found) for found in HASHED.values()} == {str(found) for found in LOCKED.values()}
    assert unhashed(lines_of("requirements-hashes.txt")) == []


def test_a_requirement_without_a_hash_is_found():
    good = f"    --hash=sha256:{'0' * 64}"
    assert unhashed(["# made", "one==1 \\", good, "two==2"]) == ["two==2"]
    assert unhashed(["one==1 \\", f"{good} \\", good]) == []


@pytest.mark.parametrize("name", LISTS)
def test_no_list_names_where_packages_come_from(name):
    assert [line for line in lines_of(name) if "://" in line or "index" in line or "find-links" in line] == []


@pytest.mark.parametrize("name", LISTS)
def test_every_requirement_is_one_exact_version(name):
    loose = [
        each
        for each, found in locked(name).items()
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
