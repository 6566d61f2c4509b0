"""Names and texts that people wrote are escaped wherever a screen hands them to Streamlit as Markdown."""

import ast

import pytest

from tests.source import Module, application, layer


def words(text):
    return frozenset(text.split())


READS_MARKDOWN = words(
    """
    badge button caption checkbox choice choices date_input datetime_input download_button error expander
    file_uploader form_submit_button header info link_button markdown metric multiselect number_input
    page_link pills popover progress radio segmented_control selectbox slider spinner status subheader success
    tabs text_area text_input title toast toggle warning write
    """
)
"""Functions whose first argument, or one named below, is read as Markdown."""
READ_KEYWORDS = frozenset({"label", "help", "caption", "text", "body"})
WRITTEN = words(
    """
    answered_by area_name author_name condition if_then key_role name names note note_next owner place
    place_name position reason site_name statement text unit_name
    """
)
"""Attributes that hold what people wrote: names of sites, areas, units and people, notes and reasons."""
NAMING = frozenset(
    {"account_name", "item_name", "name_for", "name_of", "place_line", "unit_label", "unit_name"}
)
"""Functions that return such a text. So do those of ``geo.text``, but for the ones below."""
OF_NO_PERSON = words(
    """
    access_loss_lines format_duration format_location format_span issue_names not_on_duty_sentence
    optimality_sentence state_label
    """
)
"""Functions of ``geo.text`` whose sentences hold only words of the catalogue and numbers, or are escaped."""
ESCAPING = frozenset({"escape_markdown", "error_text", "_bullets"})
"""Functions whose result may be read as Markdown, whatever they are given."""
NUMBERS = frozenset({"len", "sum", "clock"})
ESCAPED_ELSEWHERE = {
    ("pages.components.admin.code_usage", "part"): "a word of the catalogue",
    ("pages.components.daily_reports.report_text", "part"): "there it is a figure and no text",
    ("pages.components.day.owed_list", "said"): "each branch escapes it",
    ("pages.components.ledger.trend_charts", "name"): "the name of a measure of the catalogue",
    ("pages.components.ledger.trend_charts", "newest"): "a number",
    ("pages.components.plans.move_reasons", "items"): "each line escapes what it says",
}


def called(call):
    return getattr(call.func, "attr", getattr(call.func, "id", ""))


class WrittenTexts:
    """What people wrote, as it passes through the variables of one function."""

    def __init__(self, function, sentences):
        self.sentences = sentences
        # What is escaped at one place is such a text at every other one.
        self.variables = {
            part.id
            for call in ast.walk(function)
            if isinstance(call, ast.Call) and called(call) == "escape_markdown"
            for part in call.args
            if isinstance(part, ast.Name)
        }
        for _ in range(2):  # a variable may be set below the place where it is read, in a loop
            for node in ast.walk(function):
                self._follow(node)

    def _follow(self, node):
        if isinstance(node, ast.For):
            self._assign(node.target, node.iter)
        elif isinstance(node, ast.Assign):
            for target in node.targets:
                self._assign(target, node.value)
        elif isinstance(node, ast.AnnAssign | ast.AugAssign) and node.value is not None:
            self._assign(node.target, node.value)

    def _assign(self, target, value):
        if isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple):
            for each, own in zip(target.elts, value.elts, strict=False):
                self._assign(each, own)
        elif self.in_(value):
            names = (node for node in ast.walk(target) if isinstance(node, ast.Name))
            self.variables |= {node.id for node in names if isinstance(node.ctx, ast.Store)}

    def in_(self, node):
        """The parts of an expression that hold such a text and are not escaped."""
        match node:
            case ast.Attribute() if node.attr in WRITTEN:
                found = [node]
            case ast.Name():
                found = [node] if node.id in self.variables else []
            case ast.Compare() | ast.Lambda():
                found = []
            case ast.IfExp():  # what it asks is not shown
                found = self.in_(node.body) + self.in_(node.orelse)
            case ast.Call():
                found = self._in_call(node)
            case ast.ListComp() | ast.GeneratorExp() | ast.SetComp():
                found = self._in_comprehension(node)
            case _:
                found = [part for child in ast.iter_child_nodes(node) for part in self.in_(child)]
        return found

    def _in_call(self, call):
        name = called(call)
        is_escaped = any(getattr(part, "id", "") in ESCAPING for part in call.args)  # map, or handed over
        if name in ESCAPING | NUMBERS | OF_NO_PERSON or is_escaped:
            return []
        if name in NAMING | self.sentences:
            return [call]
        return [found for child in ast.iter_child_nodes(call) for found in self.in_(child)]

    def _in_comprehension(self, node):
        before = set(self.variables)
        for each in node.generators:
            names = {part.id for part in ast.walk(each.target) if isinstance(part, ast.Name)}
            self.variables = self.variables | names if self.in_(each.iter) else self.variables - names
        found, self.variables = self.in_(node.elt), before
        return found


def read_as_markdown(module):
    """Texts of people that a module hands over as Markdown, as its source says them."""
    sentences = {
        each.asname or each.name
        for statement in module.walk(ast.ImportFrom)
        if (statement.module or "").startswith("geo.text")
        for each in statement.names
        if each.name.islower()
    }
    found = set()
    for function in module.walk(ast.FunctionDef):
        written = WrittenTexts(function, sentences)
        for call in ast.walk(function):
            if isinstance(call, ast.Call) and called(call) in READS_MARKDOWN:
                read = [*call.args[: 2 if called(call) == "progress" else 1]]
                read += [word.value for word in call.keywords if word.arg in READ_KEYWORDS]
                found |= {ast.unparse(part) for each in read for part in written.in_(each)}
    return {text for text in found if (module.name, text) not in ESCAPED_ELSEWHERE}


def test_what_people_wrote_is_escaped_on_every_screen():
    pages = [module for module in application() if layer(module.name) == "pages"]
    assert {module.name: found for module in pages if (found := read_as_markdown(module))} == {}
    names = {module.name for module in pages}
    assert {name for name, _ in ESCAPED_ELSEWHERE} <= names


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("st.button(t('start', area=areas.name_of(area)))", ["areas.name_of(area)"]),
        ("name = site.name\n    st.expander(t('give', area=name))", ["name"]),
        ("for row in rows:\n        st.caption(f'{row.site_name} · {row.number}')", ["row.site_name"]),
        ("st.text_input(t('who'), help=unit_name(units, unit))", ["unit_name(units, unit)"]),
        ("lines = [site.note for site in sites]\n    st.markdown('  '.join(lines))", ["lines"]),
        ("st.info(status_sentence(site, t))", ["status_sentence(site, t)"]),
        ("st.button(escape_markdown(label), help=t('remove', name=label))", ["label"]),
        ("st.button(t('start', area=escape_markdown(areas.name_of(area))))", []),
        ("name = escape_markdown(site.name)\n    st.expander(name)", []),
        ("st.markdown(' '.join(map(escape_markdown, (site.name, site.note))))", []),
        ("st.caption(t('count', count=len(site.names)))", []),
        ("st.dataframe(table, alt=site.name)", []),
    ],
)
def test_a_text_that_is_not_escaped_is_found(source, found):
    text = f"from geo.text.sites import status_sentence\ndef draw():\n    {source}\n"
    assert read_as_markdown(Module("pages.components.site.new", text)) == set(found)
