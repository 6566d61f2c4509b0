import copy
import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.domain.errors import InvalidInput
from geo.domain.kinds import PATROL_STATUSES, SYMBOLS, Kinds, StatusCategory
from geo.domain.kinds_file import kinds_from_file, kinds_from_mapping
from geo.maps.symbols import SHAPES
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
        assert {status.category for status in each.statuses} == set(StatusCategory)


def test_every_status_leads_somewhere_and_can_be_reached_by_hand_or_by_time():
    for each in KINDS:
        reached = {code for status in each.statuses for code in status.next}
        assert all(status.next for status in each.statuses)
        assert all(status.code in reached or status.derived for status in each.statuses)


def test_labels_within_a_kind_differ_in_both_languages():
    for each in KINDS:
        for things in (each.statuses, each.variants):
            assert len({thing.zh for thing in things}) == len({thing.en for thing in things}) == len(things)


def test_only_a_patrolled_kind_has_statuses_that_follow_from_patrols():
    for each in KINDS:
        derived = [status.code for status in each.statuses if status.derived]
        assert derived == (list(PATROL_STATUSES) if each.is_patrolled else [])


def test_people_stand_in_shifts_at_manned_posts_that_are_open_and_nowhere_else():
    watched = [
        (kind.code, variant.code, status.code)
        for kind in KINDS
        for variant in kind.variants
        for status in kind.statuses
        if kind.shift_staffing(variant.code, status.code)
    ]
    assert watched == [("checkpoint", "hard", code) for code in ("manned", "short_staffed", "unmanned")]
    assert KINDS["checkpoint"].shift_staffing("", "manned") is None


def test_an_unknown_code_is_reported_with_the_known_ones():
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
    "a category that is unknown": changed((*kind("venue"), "status", 0, "meaning"), "splendid"),
    "a misspelt field": changed((*kind("venue"), "status", 0, "nxt"), []),
    "silence that cannot be": changed((*kind("venue"), "silent_h"), 0),
    "silence in words": changed((*kind("venue"), "silent_h"), "six"),
    "no interval": changed((*kind("compound"), "interval_h"), remove=True),
    "an interval of nothing": changed((*kind("compound"), "interval_h"), 0),
    "grace before time": changed((*kind("compound"), "grace_h"), -1),
    "a patrolled kind that cannot be due": changed((*kind("compound"), "status", 1, "derived"), value=False),
    "shifts that are no times": changed((*kind("checkpoint"), "shifts"), ["eight"]),
    "shifts out of order": changed((*kind("checkpoint"), "shifts"), ["20:00", "08:00"]),
    "two shifts at one time": changed((*kind("checkpoint"), "shifts"), ["08:00", "08:00"]),
    "a shift with a zone of its own": changed((*kind("checkpoint"), "shifts"), ["08:00+08:00"]),
    "a claim that lapses at once": changed((*kind("checkpoint"), "claim_h"), 0),
    "patrols where nobody patrols": changed((*kind("venue"), "interval_h"), 24),
    "a symbol that cannot be drawn": changed((*kind("venue"), "symbol"), "star"),
    "a symbol that is no word": changed((*kind("venue"), "symbol"), ["circle"]),
    "a label of nothing": changed((*kind("venue"), "zh"), ""),
    "a label of several lines": changed((*kind("venue"), "status", 0, "en"), "a\nb"),
    "a label that is a number": changed((*kind("checkpoint"), "variant", 0, "en"), 7),
    "a variant without a word for a code": changed((*kind("checkpoint"), "variant", 0, "code"), None),
    "no crew": changed((*kind("checkpoint"), "crews"), 0),
    "half a crew": changed((*kind("checkpoint"), "crews"), 1.5),
    "crews in words": changed((*kind("checkpoint"), "crews"), "2"),
    "crews without end": changed((*kind("checkpoint"), "crews"), float("inf")),
    "fewer than nobody": changed((*kind("checkpoint"), "variant", 0, "staff"), -1),
    "half a person": changed((*kind("checkpoint"), "variant", 0, "staff"), 2.5),
    "people in words": changed((*kind("checkpoint"), "variant", 0, "staff"), "three"),
    "people who are a yes": changed((*kind("checkpoint"), "variant", 0, "staff"), value=True),
    "a lead that is a word": changed((*kind("checkpoint"), "variant", 0, "lead"), "no"),
    "a priority of nothing": changed((*kind("checkpoint"), "variant", 0, "priority"), 0),
    "a priority above all": changed((*kind("checkpoint"), "variant", 0, "priority"), float("inf")),
    "a priority that is no number": changed((*kind("checkpoint"), "variant", 0, "priority"), float("nan")),
}


@pytest.mark.parametrize("document", FAULTS.values(), ids=FAULTS)
def test_a_fault_in_the_kinds_is_refused(document):
    with pytest.raises(InvalidInput) as refused:
        kinds_from_mapping(document)
    assert refused.value.key == "error.kinds_file"


CLASHES = {
    "two kinds of one label": changed((*kind("venue"), "zh"), "卡点"),
    "one kind's label is another's code": changed((*kind("venue"), "en"), "Village"),
    "one label, written wide": changed((*kind("venue"), "en"), "ｃｈｅｃｋｐｏｉｎｔ"),
    "two statuses of one label": changed((*kind("village"), "status", 1, "zh"), "已封闭"),
    "two variants of one label": changed((*kind("checkpoint"), "variant", 1, "zh"), "硬卡"),
}


@pytest.mark.parametrize("document", CLASHES.values(), ids=CLASHES)
def test_a_word_that_could_mean_two_things_is_refused(document):
    with pytest.raises(InvalidInput) as refused:
        kinds_from_mapping(document)
    assert refused.value.key == "error.kinds_label"


def test_one_thing_may_have_one_word_for_all():
    document = changed((*kind("venue"), "zh"), "Venue")
    assert kinds_from_mapping(document)["venue"].zh == "Venue"


def test_what_can_be_drawn_is_what_the_map_has_shapes_for():
    assert SHAPES.keys() == SYMBOLS


def test_a_post_needs_its_staff_from_every_crew():
    checkpoint = KINDS["checkpoint"]
    hard, soft = (checkpoint.variant(code) for code in ("hard", "soft"))
    assert (checkpoint.is_manned, checkpoint.crews) == (True, 2)
    assert (hard.staff, hard.lead, hard.priority) == (3, True, 3)
    assert (soft.staff, soft.lead, soft.priority) == (0, False, 1.0)
    assert [each.code for each in KINDS if each.is_manned] == ["checkpoint"]


ANYTHING = [None, 5, -1.5, float("inf"), float("nan"), True, "", "x", [], ["x"], {}]


@given(st.sampled_from(list(paths(DOCUMENT))), st.sampled_from(ANYTHING))
def test_whatever_stands_in_the_file_is_understood_or_refused(path, value):
    try:
        understood = kinds_from_mapping(changed(path, value))
    except InvalidInput:
        return
    assert isinstance(understood, Kinds)


@pytest.mark.parametrize("text", [None, b"[[kind]", b"\xff\xfe"])
def test_a_file_that_cannot_be_read_is_reported_with_its_name(tmp_path, text):
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


def test_the_step_to_a_meaning_is_the_first_that_is_offered_or_none():
    assert KINDS.next_status_in("checkpoint", "manned", StatusCategory.INACTIVE) == "withdrawn"
    assert KINDS.next_status_in("checkpoint", "withdrawn", StatusCategory.IN_FORCE) == "manned"
    assert KINDS.next_status_in("checkpoint", "short_staffed", StatusCategory.INACTIVE) == ""


def test_what_can_be_set_is_listed_in_the_order_of_the_file_and_what_follows_from_patrols_last():
    settable = {kind.code: [status.code for status in kind.settable_statuses] for kind in KINDS}
    assert settable["checkpoint"] == ["manned", "short_staffed", "unmanned", "withdrawn"]
    assert settable["compound"] == ["exempt", "patrolled"]
