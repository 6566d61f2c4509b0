"""The guide to one's own files names every heading that is read."""

from geo.domain.access import Role
from geo.exchange.columns import HEADINGS
from geo.settings import ROOT

GUIDE = (ROOT / "docs" / "importing.md").read_text("utf-8")


def test_the_guide_names_every_heading_and_role():
    named = [f"`{field}`" for field in HEADINGS]
    assert [name for name in [*named, *Role] if name not in GUIDE] == []
