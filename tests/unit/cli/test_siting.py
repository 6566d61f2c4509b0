"""Siting and cordons by typing: evaluation, plans, drafts, and requests that are refused."""

import pytest

from geo.domain.plans.plan import PlanState
from geo.services.bootstrap import open_context
from geo.settings import Settings
from tests.unit.cli.siting_shell import collection, feature, siting_shell

UNCHECKED = [
    "No hospital has been imported, so roads to one cannot be checked.",
    "No supply point has been imported, so roads to one cannot be checked.",
]
HOSPITAL = collection(feature("Point", [118.7, 36.6], code="H1", layer="hospital", name="西医院"))
"""West of K02, which is withdrawn: both villages get there past it alone."""
CUT_OFF = "no road to a hospital, because of "


@pytest.fixture
def shell(tmp_path, capsys):
    return siting_shell(tmp_path, capsys)


def drafts(shell):
    ctx = open_context(Settings(store=shell.environment["KADIAN_STORE"]))
    with ctx.store.read() as reader:
        found = reader.plans.in_state(PlanState.DRAFT)
    ctx.store.close()
    return found


def test_what_each_post_is_worth_is_printed_the_worst_loss_first(shell):
    assert shell("siting", "evaluate", "--reach", "2") == 0, shell.err
    assert shell.out.splitlines()[-2:] == [
        "  平原大桥 (K01): covers 1, 1 depend on it alone",
        "  火车站 (K02): unmanned; would cover 1 and add 1",
    ]


def test_a_plan_is_printed_and_made_a_draft_only_on_request(shell):
    assert shell("siting", "max-coverage", "--count", "2", "--reach", "2") == 0, shell.err
    lines = shell.out.splitlines()
    assert lines == ["2 posts cover 2 of 2 places", "best possible", "  opens 火车站 (K02)", *UNCHECKED]
    assert drafts(shell) == []
    assert shell("siting", "min-posts", "--reach", "2", "--draft", "night", "--as", "planner") == 0, shell.err
    assert shell.out.splitlines()[:-1] == lines
    (draft,) = drafts(shell)
    assert (draft.name, list(draft.moves), draft.author) == ("night", ["K02"], "planner")


@pytest.mark.parametrize(("aim", "label"), [("worst", "longest distance: "), ("mean", "average distance: ")])
def test_ways_are_printed_now_and_with_the_plan(shell, aim, label):
    assert shell("siting", "max-coverage", "--aim", aim, "--by-road") == 0, shell.err
    assert any(line.startswith(label) for line in shell.out.splitlines())
    assert "best possible" in shell.out


def test_bearing_a_loss_is_printed_now_and_with_the_plan(shell):
    assert shell("siting", "max-coverage", "--aim", "sturdy", "--count", "2", "--reach", "2") == 0, shell.err
    assert "most that depends on one post: 1 today, 1 with the plan" in shell.out


def test_candidates_of_a_file_are_founded_by_the_draft(shell):
    file = shell.file("new.csv", "code,name,lat,lon\nH1,桥头,36.6,118.79\n")
    asked = ("siting", "max-coverage", "--count", "3", "--reach", "20", "--candidates", file, "--draft", "d")
    assert shell(*asked, "--aim", "mean") == 0, shell.err
    assert "opens 桥头 (H1)" in shell.out
    (draft,) = drafts(shell)
    assert list(draft.posts) == ["H1"]


def test_an_area_is_cordoned_off_and_drafted(shell):
    assert shell("cordon", "plan", "370725001", "--draft", "seal") == 0, shell.err
    assert shell.out.splitlines()[:3] == [
        "2 places close every known road (the fewest possible)",
        "  Manned already: 平原大桥 (K01), 纬路",
        "  To be opened again: 火车站 (K02), 纬路",
    ]
    (draft,) = drafts(shell)
    assert list(draft.moves) == ["K02"]


def test_an_area_that_cannot_be_cordoned_off_says_by_which_way(shell):
    assert shell("cordon", "plan", "370725001", "--buffer", "10", "--only-known") == 1
    assert "along 纬路" in shell.out


@pytest.mark.parametrize(
    ("typed", "code", "message"),
    [
        (("siting", "max-coverage", "--count", "9"), 2, "9 posts are not possible: between 1 and 2 are."),
        (("siting", "max-coverage", "--count", "1", "--closing", "7"), 2, "7 closed posts are not possible"),
        (("siting", "evaluate", "--reach", "0"), 2, "A coverage radius of 0 km"),
        (("siting", "evaluate", "--area", "999"), 1, "999"),
        (("cordon", "plan", "999"), 1, "999"),
        (("siting", "evaluate", "--as", "staff"), 1, "队员"),
        (("siting", "evaluate", "--as", "nobody"), 1, "nobody"),
        (("siting", "max-coverage", "--aim", "best"), 2, "best"),
        (("siting", "evaluate", "--candidates", "missing.csv"), 2, "missing.csv"),
    ],
)
def test_what_cannot_be_asked_is_refused_with_the_reason(shell, typed, code, message):
    assert shell(*typed) == code
    assert message in shell.err


@pytest.mark.parametrize(
    "name", ["siting evaluate", "siting max-coverage", "siting min-posts", "cordon plan"]
)
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_command_has_its_help(shell, name, lang):
    shell.environment["KADIAN_LANG"] = lang
    assert shell(*name.split(), "--help") == 0
    assert f"python -m geo {name}" in shell.out


def test_a_plan_that_cuts_a_village_off_from_the_hospital_is_refused_or_says_so_when_typed(shell):
    assert shell("import", shell.file("h.geojson", HOSPITAL)) == 0, shell.err
    assert shell("siting", "max-coverage", "--count", "2", "--reach", "2") == 2
    assert "东村, 西村 (because of 火车站)" in shell.err
    assert (
        shell("siting", "max-coverage", "--aim", "worst", "--count", "2", "--by-road", "--draft", "w") == 0
    ), shell.err
    assert f"  东村, 西村: {CUT_OFF}火车站" in shell.out.splitlines()
    (draft,) = drafts(shell)
    assert shell("plan", "show", draft.id) == 0, shell.err
    assert f"  东村, 西村: {CUT_OFF}火车站" in shell.out.splitlines()


def test_a_cordon_says_when_typed_whom_it_cuts_off(shell):
    assert shell("cordon", "plan", "370725001", "--draft", "s") == 0, shell.err
    assert shell.out.splitlines()[-3:-1] == UNCHECKED
    assert CUT_OFF not in shell.out
    assert shell("import", shell.file("h.geojson", HOSPITAL)) == 0, shell.err
    assert shell("cordon", "plan", "370725001") == 0, shell.err
    assert CUT_OFF in shell.out
    (draft,) = drafts(shell)
    assert shell("plan", "show", draft.id) == 0, shell.err
    assert CUT_OFF in shell.out
