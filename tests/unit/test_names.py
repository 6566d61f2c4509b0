"""One name for one thing: public classes are unique, and words that the field does not use are banned.

The terms in use, with their sources, are in ``docs/glossary.md``.
"""

import ast
import io
import re
import tokenize
from collections import defaultdict

import pytest

from tests.source import Module, application, suite

BANNED = {
    "told": "stood for a dozen things: name the text, result, callback or flag",
    "deed": "a command, and its result",
    "deeds": "commands",
    "house": "the application context is ctx",
    "wish": "a preference",
    "wished": "preferred or requested",
    "wishes": "preferences",
    "seal": "a cordon; of cookies: sign",
    "seals": "cordons",
    "sealed": "cordoned off; of cookies: signed",
    "sealing": "cordon planning; of cookies: signing",
    "decent": "with access to services",
    "decency": "access to services",
    "anew": "again",
    "heed": "check, handle or log",
    "farewell": "a message",
    "beneath": "below",
    "whoever": "name the role: the caller, the user, the account",
    "nobody": "no unit, no user, unassigned",
    "amiss": "a problem or fault",
    "furnish": "create",
    "furnished": "created",
    "borne": "accepted",
    "rota": "the shift schedule",
    "roster": "post assignments",
    "dossier": "site details",
    "codebook": "status codes",
    "lifelines": "access to services",
    "visit": "a patrol of a site; in a route, the service at a stop",
    "visits": "patrols",
    "visiting": "patrolling",
    "heard": "reported: a site has a last report or none",
    "unheard": "never reported",
    "mute": "silent",
}
"""Each word with what is said instead."""

QUOTED = re.compile(r"``[^`]*``|`[^`]*`|\"[^\"]*\"|'[^']*\.[a-z_]+'")
"""Literals within prose: keys of messages and of stored values keep their names."""


def words_of(name):
    """The words of an identifier: ``VertexCut.min_cut`` holds vertex, cut, min."""
    return re.findall(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])", name)


def identifiers(module):
    """Every name that a module defines, with its line."""
    for node in module.walk(ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef):
        yield node.lineno, node.name
    for node in module.walk(ast.arg):
        yield node.lineno, node.arg
    for node in module.walk(ast.keyword):
        yield node.lineno, node.arg or ""
    for node in module.walk(ast.Name):
        if isinstance(node.ctx, ast.Store):
            yield node.lineno, node.id
    for node in module.walk(ast.Attribute):
        if isinstance(node.ctx, ast.Store):
            yield node.lineno, node.attr


def prose(module):
    """Docstrings, strings that document a constant, and comments, each with its line."""
    for node in module.walk(ast.Expr):
        if isinstance(node.value, ast.Constant) and isinstance(node.value.value, str):
            yield node.lineno, node.value.value
    for token in tokenize.generate_tokens(io.StringIO(module.text).readline):
        if token.type == tokenize.COMMENT:
            yield token.start[0], token.string


def banned_words(module):
    named = [(line, word.lower()) for line, name in identifiers(module) for word in words_of(name)]
    written = [
        (line, word.lower())
        for line, text in prose(module)
        for word in re.findall(r"[A-Za-z]+", QUOTED.sub("", text))
    ]
    return sorted({f"{line}: {word}" for line, word in named + written if word in BANNED})


def shared_class_names(modules):
    places = defaultdict(list)
    for module in modules:
        for node in module.tree.body:
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                places[node.name].append(module.name)
    return {name: homes for name, homes in places.items() if len(homes) > 1}


def test_a_public_class_name_stands_for_one_thing():
    assert shared_class_names(application()) == {}


def test_no_identifier_docstring_or_comment_holds_a_banned_word():
    modules = [*application(), *suite()]
    assert {module.name: found for module in modules if (found := banned_words(module))} == {}


@pytest.mark.parametrize(
    "source",
    [
        "def seal(area): ...",
        "class NobodyThere: ...",
        "found_told = 1",
        "self.rota = 1",
        "def plan(deed): ...",
        't("own.times", told=time)',
        '"""Draw it anew."""',
        "x = 1  # whoever asks",
    ],
)
def test_a_banned_word_is_found(source):
    assert banned_words(Module("geo.sample", source))


@pytest.mark.parametrize(
    "source", ['key = "rota.title"', '"""The key ``rota.title``."""', "def household(): ..."]
)
def test_a_stored_key_and_a_longer_word_are_let_through(source):
    assert banned_words(Module("geo.sample", source)) == []


def test_a_name_that_two_classes_share_is_found():
    one, two = Module("geo.a", "class Plan: ..."), Module("geo.b", "class Plan: ...\nclass _Own: ...")
    assert shared_class_names([one, two]) == {"Plan": ["geo.a", "geo.b"]}
