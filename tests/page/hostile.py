"""Hostile text wherever people can write, and texts in which it is read as Markdown."""

from streamlit.testing.v1.element_tree import Dataframe, Multiselect, Selectbox, TextInput

from pages.components.app.markdown import escape_markdown
from tests.page.screens import texts_of

HOSTILE = "${alert(1)}<img src=x onerror=alert(1)>` [x](javascript:alert(1)) **b** :red[x] $x$ ~~y~~"


NOT_MARKDOWN = (Dataframe, Multiselect, Selectbox, TextInput)
"""What Streamlit shows letter by letter; everything else reads Markdown."""


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
