import copy
import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.domain.errors import InvalidInput
from geo.domain.kinds import VISIT_STATUSES, Kinds, Meaning, kinds_from_file, kinds_from_mapping
from geo.settings import Settings

FILE = Settings().kinds_file
DOCUMENT = tomllib.loads(FILE.read_text("utf-8"))
KINDS = kinds_from_file(FILE)


def paths(value, here=()):
    """Where something stands in the parsed file."""
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, part in inside:
        yield (*here, key)
        yield from paths(part, (*here, key))


def changed(path, value=None, *, remove=False):
    document = copy.deepcopy(DOCUMENT)
    *way, last = path
    at = document
    for step in way:
        at = at[step]
    if remove:
        del at[last]
    else:
        at[last] = value
    return document


def kind(code):
    return ("kind", [entry["code"] for entry in DOCUMENT["kind"]].index(code))


def test_every_kind_can_be_in_force_and_out_of_use():
    for each in KINDS:
        assert {status.meaning for status in each.statuses} == set(Meaning)


def test_every_status_leads_somewhere_and_can_be_reached_by_hand_or_by_time():
    for each in KINDS:
        reached = {code for status in each.statuses for code in status.next}
        assert all(status.next for status in each.statuses)
        assert all(status.code in reached or status.derived for status in each.statuses)


def test_labels_within_a_kind_differ_in_both_languages():
    for each in KINDS:
        for things in (each.statuses, each.variants):
            assert len({thing.zh for thing in things}) == len({thing.en for thing in things}) == len(things)


def test_only_a_patrolled_kind_has_statuses_that_follow_from_visits():
    for each in KINDS:
        derived = [status.code for status in each.statuses if status.derived]
        assert derived == (list(VISIT_STATUSES) if each.is_visited else [])


def test_a_code_nobody_gave_is_told_with_those_there_are():
    with pytest.raises(InvalidInput) as unknown:
        KINDS["castle"]
    assert unknown.value.key == "error.unknown_kind"
    with pytest.raises(InvalidInput) as unknown:
        KINDS["village"].status("manned")
    assert unknown.value.params["expected"] == "closed, partly_closed, reopened, lifted"
    assert KINDS["village"].variant("manned") is None


FAULTS = {
    "no kinds": changed(("kind",), []),
    "kinds are no list": changed(("kind",), "village"),
    "a kind is no table": changed(("kind", 0), "village"),
    "two kinds of one code": changed((*kind("venue"), "code"), "market"),
    "a kind without a code": changed((*kind("venue"), "code"), remove=True),
    "a code with a comma": changed((*kind("venue"), "code"), "a,b"),
    "a status with a point": changed((*kind("venue"), "status", 0, "code"), "a.b"),
    "a code that is a number": changed((*kind("venue"), "code"), 7),
    "a status that leads nowhere": changed((*kind("venue"), "status", 0, "next"), ["gone"]),
    "two statuses of one code": changed((*kind("venue"), "status", 1, "code"), "suspended"),
    "no statuses": changed((*kind("venue"), "status"), []),
    "a meaning nobody knows": changed((*kind("venue"), "status", 0, "meaning"), "splendid"),
    "a misspelt field": changed((*kind("venue"), "status", 0, "nxt"), []),
    "silence that cannot be": changed((*kind("venue"), "silent_h"), 0),
    "silence in words": changed((*kind("venue"), "silent_h"), "six"),
    "no interval": changed((*kind("compound"), "interval_h"), remove=True),
    "an interval of nothing": changed((*kind("compound"), "interval_h"), 0),
    "grace before time": changed((*kind("compound"), "grace_h"), -1),
    "a patrolled kind that cannot be due": changed((*kind("compound"), "status", 1, "derived"), value=False),
    "patrols where nobody patrols": changed((*kind("venue"), "interval_h"), 24),
}


@pytest.mark.parametrize("document", FAULTS.values(), ids=FAULTS)
def test_a_fault_in_the_kinds_is_refused(document):
    with pytest.raises(InvalidInput) as refused:
        kinds_from_mapping(document)
    assert refused.value.key == "error.kinds_file"


@given(st.sampled_from(list(paths(DOCUMENT))), st.sampled_from([None, 5, -1.5, True, "", "x", [], ["x"], {}]))
def test_whatever_stands_in_the_file_is_understood_or_refused(path, value):
    try:
        understood = kinds_from_mapping(changed(path, value))
    except InvalidInput:
        return
    assert isinstance(understood, Kinds)


@pytest.mark.parametrize("text", [None, b"[[kind]", b"\xff\xfe"])
def test_a_file_that_cannot_be_read_is_told_with_its_name(tmp_path, text):
    path = tmp_path / "kinds.toml"
    if text is not None:
        path.write_bytes(text)
    with pytest.raises(InvalidInput) as refused:
        kinds_from_file(path)
    assert (refused.value.key, refused.value.params["file"]) == ("error.kinds_unreadable", str(path))


def test_a_file_may_begin_with_a_byte_order_mark(tmp_path):
    path = tmp_path / "kinds.toml"
    path.write_bytes(b"\xef\xbb\xbf" + FILE.read_bytes())
    assert [each.code for each in kinds_from_file(path)] == [each.code for each in KINDS]


def test_what_can_be_set_is_listed_in_the_order_of_the_file_and_what_follows_from_patrols_last():
    settable = {kind.code: [status.code for status in kind.settable] for kind in KINDS}
    assert settable["checkpoint"] == ["manned", "short_staffed", "unmanned", "withdrawn"]
    assert settable["compound"] == ["exempt", "patrolled"]
