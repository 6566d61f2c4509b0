"""Both catalogues are whole: nothing missing, nothing empty, nothing left over, every placeholder filled."""

import ast
import json
import re
from functools import cache
from string import Formatter

import pytest

from geo.domain import errors
from tests.source import ROOT, Module, application

KEY = re.compile(r"[a-z][a-z0-9_]*(\.[a-z0-9_]+)+")
FAULT_FILLS = {"file", "row", "column", "found", "expected"}
"""What a Fault hands to its sentence."""

SAME_IN_BOTH = {
    "frame.exercise",
    "export.csv",
    "export.geojson",
    "export.gpkg",
    "export.kml",
    "export.xlsx",
}
"""Names of things that Chinese speakers write in Latin letters."""


@cache
def catalogue(lang):
    return json.loads((ROOT / "data" / "locale" / f"{lang}.json").read_text("utf-8"))


def placeholders(sentence):
    return {name for _, name, _, _ in Formatter().parse(sentence) if name is not None}


# What the source says: keys written out, beginnings of keys put together, and what each call hands over.


def is_translation(call):
    """Whether the call is ``t(…)``, ``self.t(…)`` or ``state.translator()(…)``."""
    called = call.func.func if isinstance(call.func, ast.Call) else call.func
    return getattr(called, "attr", getattr(called, "id", "")) in {"t", "translator"} and bool(call.args)


def keys_used(module):
    """Keys that must exist: those given to t(), and every error and fault wherever it stands."""
    arguments = [node.args[0] for node in module.walk(ast.Call) if is_translation(node)]
    constants = {node.value for arg in arguments for node in ast.walk(arg) if isinstance(node, ast.Constant)}
    keys = {text for text in constants if isinstance(text, str) and KEY.fullmatch(text)}
    return keys | {text for text in texts(module) if re.fullmatch(r"(error|fault)\.[a-z_]+", text)}


def texts(module):
    return {node.value for node in module.walk(ast.Constant) if isinstance(node.value, str)}


def beginnings(module):
    """``f"meaning.{code}"`` uses every key that begins with ``meaning.``."""
    firsts = [node.values[0] for node in module.walk(ast.JoinedStr) if node.values]
    return {
        first.value
        for first in firsts
        if isinstance(first, ast.Constant) and re.fullmatch(r"[a-z_]+\.[a-z0-9_.]*", first.value)
    }


def patterns(module):
    """A pattern for each key that a call puts together: ``meaning.{code}`` may name any code."""
    for call in module.walk(ast.Call):
        key = call.args[0] if is_translation(call) else None
        if isinstance(key, ast.JoinedStr):
            parts = (
                re.escape(str(each.value)) if isinstance(each, ast.Constant) else ".+" for each in key.values
            )
            yield "".join(parts)


def unfilled(module, sentences):
    """Calls that name a key and do not hand over everything its sentence has a place for."""
    found = []
    for call in module.walk(ast.Call):
        key, given = key_of(call), {word.arg for word in call.keywords}
        if key is None or None in given:  # None: a ** whose names are not to be read here
            continue
        missing = placeholders(sentences.get(key, "")) - given
        found += [f"{key}: {name}" for name in sorted(missing)]
    return found


def key_of(call):
    """The key of a ``t("…")``, or of one of our errors: its own or its class's. None for other calls."""
    first = call.args[0].value if call.args and isinstance(call.args[0], ast.Constant) else None
    if is_translation(call):
        return first
    kind = getattr(errors, getattr(call.func, "id", ""), None)
    if not (isinstance(kind, type) and issubclass(kind, errors.KadianError)) or "__init__" in vars(kind):
        return None
    return first if call.args else kind.default_key


def test_both_languages_have_the_same_keys():
    assert catalogue("zh").keys() ^ catalogue("en").keys() == set()


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_no_sentence_is_empty(lang):
    assert [key for key, sentence in catalogue(lang).items() if not sentence.strip()] == []


def test_both_languages_have_the_same_places_to_fill():
    en = catalogue("en")
    assert [key for key, zh in catalogue("zh").items() if placeholders(zh) != placeholders(en[key])] == []


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_keys_are_sorted_so_that_two_changes_rarely_meet(lang):
    assert list(catalogue(lang)) == sorted(catalogue(lang))


def in_the_wrong_language(lang, sentence):
    """Words without one Chinese character in Chinese, or any Chinese character in English."""
    t = re.sub(r"\{.*?\}", "", sentence)
    chinese, latin = re.search(r"[\u4e00-\u9fff]", t), re.search(r"[A-Za-z]{2}", t)
    return bool(chinese) if lang == "en" else bool(latin) and not chinese


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_sentence_is_in_its_language(lang):
    wrong = {key for key, text in catalogue(lang).items() if in_the_wrong_language(lang, text)}
    assert wrong - SAME_IN_BOTH == set()


def keys_in_templates():
    """Keys that the pages without Streamlit name: ``{{ t("sign_in.title") }}``."""
    pages = (ROOT / "data" / "templates").glob("*.html")
    return {key for page in pages for key in re.findall(r'\bt\("([a-z0-9_.]+)"', page.read_text("utf-8"))}


def test_every_key_in_a_template_exists():
    assert keys_in_templates() - catalogue("zh").keys() == set()


def test_every_key_in_the_source_exists():
    missing = {module.name: keys_used(module) - catalogue("zh").keys() for module in application()}
    assert {name: sorted(keys) for name, keys in missing.items() if keys} == {}


def test_every_key_is_used_somewhere():
    modules = application()
    written = keys_in_templates().union(*map(texts, modules))
    begun = tuple(set().union(*map(beginnings, modules)))
    assert [key for key in catalogue("zh") if key not in written and not key.startswith(begun)] == []


def nameless(module, keys):
    return sorted(each for each in patterns(module) if not any(re.fullmatch(each, key) for key in keys))


def test_every_key_that_is_put_together_can_name_one():
    found = {module.name: nameless(module, catalogue("zh")) for module in application()}
    assert {name: keys for name, keys in found.items() if keys} == {}


def test_a_key_that_is_put_together_and_names_none_is_found():
    sample = Module("pages.sample", 't(f"meaning.{code}"); t(f"was.{code}"); t(f"meaning.{code}_help")')
    assert nameless(sample, {"meaning.in_force"}) == [r"meaning\..+_help", r"was\..+"]


def test_every_call_fills_its_sentence():
    faults = {module.name: unfilled(module, catalogue("zh")) for module in application()}
    assert {name: found for name, found in faults.items() if found} == {}


def test_a_fault_fills_its_sentence():
    sentences = {key: text for key, text in catalogue("zh").items() if key.startswith("fault.")}
    assert {key for key, text in sentences.items() if not placeholders(text) <= FAULT_FILLS} == set()


SAMPLE = Module(
    "pages.sample",
    """
t("filter.kind", help=t("filter.help"))
self.t(f"meaning.{code}")
state.translator()("time.today" if today else "time.date")
raise NotFound("error.unknown_site", site=1)
raise StoreBusy()
t("age.hours")
t(key, **params)
open("notes.txt")
""",
)


def test_keys_are_read_from_the_source():
    assert keys_used(SAMPLE) == {
        "filter.kind", "filter.help", "time.today", "time.date", "error.unknown_site", "age.hours",
    }  # fmt: skip
    assert beginnings(SAMPLE) == {"meaning."}


def test_a_sentence_in_the_wrong_language_is_found():
    assert in_the_wrong_language("zh", "not translated, {found}")
    assert in_the_wrong_language("en", "no 点位")
    assert not in_the_wrong_language("zh", "{site}（CSV）点位")
    assert not in_the_wrong_language("zh", "{name} · {number}")


def test_a_place_left_unfilled_is_found():
    sentences = {
        "filter.kind": "kind of {what}",
        "error.unknown_site": "no site {site}",
        "error.busy": "busy for {seconds} s",
        "age.hours": "{hours} h ago",
    }
    assert unfilled(SAMPLE, sentences) == [
        "filter.kind: what",
        "error.busy: seconds",
        "age.hours: hours",
    ]
