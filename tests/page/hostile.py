"""Hostile text wherever people can write, and texts in which it is read as Markdown."""

from dataclasses import replace

import pytest
from streamlit.testing.v1.element_tree import Dataframe, Multiselect, Selectbox, TextInput

from geo.domain.journal import Entry
from geo.services.sites.journal_entries import EntryMeta, record_site
from pages.components.app.markdown import escape_markdown
from tests.page.screens import texts_of
from tests.worlds import ADMIN, AREAS, OTHER, SITES, STAFF, UNITS, VIEWER

HOSTILE = "${alert(1)}<img src=x onerror=alert(1)>` [x](javascript:alert(1)) **b** :red[x] $x$ ~~y~~"


NOT_MARKDOWN = (Dataframe, Multiselect, Selectbox, TextInput)
"""What Streamlit shows letter by letter; everything else reads Markdown."""


@pytest.fixture(name="hostile")
def hostile_fixture(world):
    """The small county with hostile text wherever people can write."""

    def renamed(tx):
        tx.record(Entry("area", "all", "update"))
        for area in AREAS:
            tx.put_area(replace(area, name=HOSTILE))
        for unit in UNITS:
            tx.put_unit(replace(unit, name=HOSTILE))
        for actor in (STAFF, OTHER, VIEWER, ADMIN):
            tx.put_account(replace(actor, name=HOSTILE), demo=True)
        for site in SITES:
            now = tx.site(site.id)
            record_site(tx, EntryMeta("update"), now, replace(now, name=HOSTILE, note=HOSTILE))

    world.store.write(world.ctx.request(ADMIN, "hostile", {}), renamed)
    world.change("V1", "reopened", note=HOSTILE)
    world.patrol("C1", note=HOSTILE)
    return world


def read_as_markdown(screen, *written):
    """Texts in which a sign of the hostile text, or of what else was ``written``, is left for Markdown."""
    texts = (
        text
        for node in screen.test._tree
        if not isinstance(node, NOT_MARKDOWN) and getattr(node, "type", "") != "html"
        for text in texts_of(node)
    )
    return [text for text in texts if "alert" in _without(text, (HOSTILE, *written))]


def read_as_html(screen):
    """Pieces of our own HTML in which the tag of the hostile text is one."""
    bodies = [node.proto.body for node in screen.test._tree if getattr(node, "type", "") == "html"]
    return [body for body in bodies if "<img src=x" in body]


def _without(text, written):
    for each in written:
        text = text.replace(escape_markdown(each), "")
    return text
