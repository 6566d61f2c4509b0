"""What the documents point at is there."""

import re
import tomllib
from dataclasses import fields

import pytest
from packaging.version import Version

import geo
from geo.settings import PREFIX, Settings
from tests.source import ROOT

DOCUMENTS = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])
TARGETS = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))


def dead_links(document, text):
    """Relative links and pictures that lead nowhere."""
    links = re.findall(r"\]\(([^)#\s]+)", text) + re.findall(r'(?:src|href)="([^"#]+)"', text)
    return [
        link
        for link in links
        if "://" not in link and not (document.parent / link.removeprefix("./")).exists()
    ]


def missing_targets(text):
    """Commands ``make x`` in code that the Makefile does not know."""
    return sorted(set(re.findall(r"(?:`|^)make ([a-z]+)", text, re.MULTILINE)) - TARGETS)


def headless_tables(text):
    """First rows of what would be a table, had it a head: an empty line tore it off one."""
    parts = re.split(r"\n\s*\n", text)
    return [
        rows[0]
        for part in parts
        if (rows := re.findall(r"^\|.*", part, re.MULTILINE)) and not _has_head(rows)
    ]


def _has_head(rows):
    return len(rows) > 1 and re.fullmatch(r"\|[\s|:-]+\|", rows[1]) is not None


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_every_table_has_its_head(document):
    assert headless_tables(document.read_text("utf-8")) == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_every_link_leads_somewhere(document):
    assert dead_links(document, document.read_text("utf-8")) == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_every_make_command_exists(document):
    assert missing_targets(document.read_text("utf-8")) == []


def test_the_readme_lists_every_setting():
    readme = (ROOT / "README.md").read_text("utf-8")
    assert [name for field in fields(Settings) if (name := PREFIX + field.name.upper()) not in readme] == []


def test_the_version_is_stated_once_and_above_the_releases_of_the_changelog():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    releases = re.findall(r"^## (\d\S*) ", (ROOT / "CHANGELOG.md").read_text("utf-8"), re.MULTILINE)
    assert project["version"] == geo.__version__
    assert releases == sorted(releases, key=Version, reverse=True)
    assert Version(releases[0]) <= Version(geo.__version__)


def test_a_dead_link_and_an_unknown_command_are_found():
    text = "See [this](nowhere.md), [that](https://example.org) and `make coffee`; `make run` works."
    assert dead_links(ROOT / "README.md", text) == ["nowhere.md"]
    assert missing_targets(text) == ["coffee"]


def test_a_table_torn_in_two_is_found():
    table = "| a | b |\n|---|---|\n| 1 | 2 |\n"
    assert headless_tables(f"Before.\n\n{table}\nAfter.") == []
    assert headless_tables(f"{table}\n| 3 | 4 |\n") == ["| 3 | 4 |"]
