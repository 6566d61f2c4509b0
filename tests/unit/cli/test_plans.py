"""A plan proposed, read, published and taken back by typing."""

import os
import re
import signal
import subprocess
import sys

import pytest
from docx import Document

from geo.cli import jobs
from geo.cli.context import CLI_ACTOR
from geo.domain.plans.commands import PlanEdit
from geo.domain.plans.move import Location
from geo.domain.plans.new_post import NewPost
from geo.domain.plans.preferences import ChangePolicy, PlanPreferences, PriorityOverride
from geo.planning.assignment.solve import solve_assignment
from geo.planning.mip.solver import Progress
from geo.services.bootstrap import open_context
from geo.services.plans import propose
from geo.services.plans.drafts import edit_plan
from geo.settings import ROOT, Settings
from tests.unit.cli.planning_files import FILES
from tests.unit.cli.shell import Shell


@pytest.fixture
def shell(tmp_path, capsys):
    shell = Shell(tmp_path, capsys)
    assert shell("import", *(shell.file(name, content) for name, content in FILES.items())) == 0
    return shell


def proposed(shell, *arguments):
    """The code of the plan."""
    assert shell("plan", "propose", *arguments) == 0, shell.err
    return re.match(r"(plan-\w+)", shell.out)[1]


def units(shell):
    ctx = open_context(Settings(store=shell.environment["KADIAN_STORE"]))
    with ctx.store.read() as reader:
        held = {code: reader.site(code).unit for code in ("K01", "K02", "K03")}
    ctx.store.close()
    return held


def test_a_proposal_says_what_it_moves_and_why_and_changes_nothing_yet(shell):
    plan = proposed(shell, "--away", "Z01=6", "--lock", "K01", "--name", "night", "--as", "planner")
    assert shell.out.splitlines() == [
        f"{plan}: “night”, draft, posts changed: 1",
        "  一中队: 6 absent",
        "  火车站 (K02): 一中队 → 二中队; required: 一中队 has too few people",
        "一中队: 12 → 6 of 6 people",
        "二中队: 6 → 12 of 12 people",
    ]
    assert units(shell) == {"K01": "Z01", "K02": "Z01", "K03": "Z02"}
    said = shell.out
    assert shell("plan", "show", plan) == 0
    assert shell.out == said


def test_posts_that_are_founded_moved_and_merged_are_worded(shell):
    plan = proposed(shell)
    ctx = open_context(Settings(store=shell.environment["KADIAN_STORE"]))
    new = NewPost("N1", "南桥", "checkpoint", "hard", "370725002", 36.41, 118.9)
    changes = {"locations": (("K01", Location("", 36.32, 118.9)),), "merges": (("K02", "K01"),)}
    edit_plan(ctx, CLI_ACTOR, PlanEdit(plan, 3, "edit", new_posts=(new,), **changes))
    ctx.store.close()
    assert shell("plan", "show", plan) == 0
    merged = "火车站 merged into this one"
    assert shell.out.splitlines()[1:4] == [
        f"  平原大桥 (K01): 一中队 → 一中队; {merged}; moved to 36.3200, 118.9000 (宝都街道), 2.2 km away",
        "  火车站 (K02): 一中队 → unassigned; Manned → Withdrawn; merged into 平原大桥",
        "  南桥 (N1): unassigned → unassigned; new post at 36.4100, 118.9000",
    ]


def test_nothing_but_the_plan_is_on_standard_output(shell):
    """In a process of its own, as the solver would speak past Python, and once only."""
    command = [sys.executable, "-m", "geo", "plan", "propose", "--away", "Z01=6"]
    ended = subprocess.run(
        command, capture_output=True, text=True, check=True, cwd=ROOT, env=os.environ | shell.environment
    )
    assert ended.stdout.startswith("plan-")
    assert len(ended.stdout.splitlines()) == 5
    assert ended.stderr == ""


def test_the_same_in_chinese(shell):
    shell.environment["KADIAN_LANG"] = "zh"
    proposed(shell, "--away", "Z01=6", "--lock", "K01")
    heading, missing, moved, *loads = shell.out.splitlines()
    assert re.search(r"“\d{4}-\d\d-\d\d 测算建议”，草案，调整卡点 1 个$", heading)
    assert missing == "  一中队：减员 6 人"
    assert moved == "  火车站 (K02)：一中队 → 二中队; 原因：一中队人手不够"
    assert loads[0] == "一中队：用人 12 → 6，可用 6"


def test_what_cannot_be_manned_is_said(shell):
    proposed(shell, "--away", "Z01=12", "Z02=6")
    assert "→ unassigned; " in shell.out
    assert "Unassigned (2): " in shell.out


def test_a_unit_that_is_to_give_too_much_is_said(shell):
    proposed(shell, "--away", "Z01=12", "--lock", "K01", "K02")
    assert "一中队: 12 → 12 of 0 people, more than it has" in shell.out


def test_a_proposal_for_an_area_leaves_the_others_alone(shell):
    proposed(shell, "--area", "370725002", "--away", "Z02=12")
    assert "南关 (K03): 二中队 → unassigned" in shell.out  # all of the other squad stand in the next town
    assert "K01" not in shell.out


def test_published_listed_and_taken_back(shell):
    plan = proposed(shell, "--away", "Z01=6", "--lock", "K01", "--name", "night")
    assert shell("plan", "publish", plan, "--reason", "squad 1 short", "--as", "planner") == 0
    assert shell.out == "Published as order No. 1.\n"
    assert units(shell)["K02"] == "Z02"
    draft = proposed(shell, "--name", "later")
    assert "一中队: 6 absent since order No. 1" in shell.out.splitlines()
    assert "Z01" not in "".join(line for line in shell.out.splitlines() if "→" in line)  # gets nothing back
    assert shell("plan", "undo", 1, "--as", "planner") == 0
    assert shell.out == "Order No. 1 is revoked by order No. 2.\n"
    assert units(shell)["K02"] == "Z01"
    assert shell("plan", "list") == 0
    first, second, third = shell.out.splitlines()
    assert first == f"{draft}: “later”, draft, posts changed: 0"
    assert second.endswith("“night”, order No. 2, posts changed: 1, revokes No. 1")
    assert third == f"{plan}: “night”, order No. 1, posts changed: 1 (revoked)"
    assert shell("plan", "show", plan) == 0
    assert shell.out.splitlines()[1:] == [
        "  一中队: 6 absent",
        "  火车站 (K02): 一中队 → 二中队; required: 一中队 has too few people",
    ]
    assert shell("plan", "show", draft) == 0
    assert "absent since" not in shell.out
    assert shell("verify") == 0


def test_an_order_is_written_for_word_and_refused_to_whom_it_does_not_concern(shell, tmp_path):
    plan = proposed(shell, "--away", "Z01=6", "--lock", "K01", "--name", "night")
    shell("plan", "publish", plan)
    target = tmp_path / "order.docx"
    assert shell("plan", "order", 1, "--docx", target, "--as", "planner") == 0
    assert shell.out == f"Written: {target}.\n"
    assert Document(target).paragraphs[0].text == "Order No. 1 · night"
    for arguments, code, said in (
        ([1, "--docx", tmp_path / "gone" / "order.docx"], 2, "order.docx"),
        ([1, "--docx", tmp_path / "other.docx", "--as", "staff"], 1, "队员"),
        ([7, "--docx", tmp_path / "other.docx"], 1, "7"),
    ):
        assert shell("plan", "order", *arguments) == code
        assert said in shell.err
    assert not (tmp_path / "other.docx").exists()


def test_without_plans_the_list_says_so(shell):
    assert shell("plan", "list") == 0
    assert shell.out == "There are no drafts and no orders.\n"


def test_a_draft_that_the_assignments_have_overtaken_is_not_published(shell):
    plan = proposed(shell, "--away", "Z01=6", "--lock", "K01")
    other = proposed(shell, "--away", "Z01=6", "--lock", "K01")
    assert shell("plan", "publish", other) == 0
    assert shell("plan", "publish", plan) == 1
    assert "火车站" in shell.err
    assert shell("plan", "show", plan) == 0
    assert "Changed since (1)" in shell.out


def test_who_is_back_is_said_by_the_next_order_and_a_draft_of_before_is_marked(shell):
    shell("plan", "publish", proposed(shell, "--away", "Z01=6", "--lock", "K01"))
    before = proposed(shell, "--away", "Z01=8", "--lock", "K01")
    assert "  一中队: absent staff 6 → 8" in shell.out.splitlines()
    back = proposed(shell, "--away", "Z01=0", "--lock", "K01", "K02", "K03")
    assert "  一中队: all 6 absent people are back" in shell.out.splitlines()
    assert shell("plan", "publish", back) == 0  # no post changes
    assert shell("plan", "publish", before) == 1
    assert "一中队" in shell.err
    assert shell("plan", "show", before) == 0
    assert "since the draft was made; update it before publishing: 一中队 (Z01)" in shell.out


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["propose", "--area", "999"], 1, "999"),
        (["propose", "--away", "Z01"], 2, "Z03=30"),
        (["propose", "--away", "Z01=many"], 2, "Z01=many"),
        (["propose", "--away", "Z01=-1"], 2, "Z01=-1"),
        (["propose", "--away", "Z99=1"], 1, "Z99"),
        (["propose", "--lock", "K99"], 1, "K99"),
        (["propose", "--lock", "V01"], 2, "village"),
        (["propose", "--area", "370725001", "--lock", "K03"], 1, "南关"),
        (["propose", "--name", " "], 2, "1 to 60"),
        (["propose", "--as", "ghost"], 1, "ghost"),
        (["propose", "--as", "staff"], 1, "队员"),
        (["list", "--as", "staff"], 1, "队员"),
        (["show", "gone"], 1, "gone"),
        (["show", "gone", "--as", "staff"], 1, "队员"),
        (["publish", "gone"], 1, "gone"),
        (["undo", "7"], 1, "7"),
        (["undo", "0"], 1, "0"),
    ],
)
def test_what_cannot_be_says_why_and_leaves_no_plan(shell, arguments, code, said):
    before = units(shell)
    assert shell("plan", *arguments) == code
    assert said in shell.err
    assert shell.out == ""
    assert units(shell) == before
    assert shell("plan", "list") == 0
    assert shell.out == "There are no drafts and no orders.\n"


def test_an_empty_draft_is_not_published_and_an_order_not_twice_taken_back(shell):
    assert shell("plan", "publish", proposed(shell)) == 1
    assert "changes nothing" in shell.err
    plan = proposed(shell, "--away", "Z01=6")
    for arguments, code in ((["publish", plan], 0), (["undo", 1], 0), (["undo", 1], 1)):
        assert shell("plan", *arguments) == code
    assert "already" in shell.err


def test_the_group_explains_itself(shell):
    assert shell("plan", "--help") == 0
    assert all(word in shell.out for word in ("propose", "list", "show", "publish", "undo"))


def test_preferences_are_typed_and_the_proposal_keeps_to_them(shell):
    proposed(shell, "--away", "Z01=6", "--not", "Z02:K02", "--last", "K02")
    assert "平原大桥 (K01): 一中队 → 二中队" in shell.out
    assert "K02" not in shell.out
    proposed(shell, "--not", "Z01")
    assert "Unassigned" in shell.out
    assert "is excluded" in shell.out


@pytest.mark.parametrize(
    ("typed", "preferences"),
    [
        ((), PlanPreferences()),
        (("--moves", "3"), PlanPreferences(keep=ChangePolicy.BUDGET, moves=3)),
        (("--price-km", "2.5"), PlanPreferences(keep=ChangePolicy.PRICE, price=2_500)),
        (
            ("--keep", "free", "--overload-penalty", "900", "--tolerance", "20"),
            PlanPreferences(keep=ChangePolicy.UNRESTRICTED, weight=900, band=0.2),
        ),
        (
            ("--not", "Z02", "Z01:K03", "--first", "K02", "--last", "K01"),
            PlanPreferences(
                barred=(("Z01", "K03"), ("Z02", "")),
                ranks=(("K01", PriorityOverride.LAST), ("K02", PriorityOverride.FIRST)),
            ),
        ),
    ],
    ids=str,
)
def test_preferences_are_written_into_the_draft(shell, typed, preferences):
    plan = proposed(shell, *typed)
    ctx = open_context(Settings(store=shell.environment["KADIAN_STORE"]))
    with ctx.store.read() as reader:
        found = reader.plans.plan(plan).preferences
    ctx.store.close()
    assert found == preferences


@pytest.mark.parametrize(
    "typed", [("--not", ":K01"), ("--moves", "-1"), ("--keep", "some"), ("--overload-penalty", "x")]
)
def test_a_preference_that_cannot_be_read_is_said_and_no_draft_is_begun(shell, typed):
    try:
        code = shell("plan", "propose", *typed)
    except SystemExit as ended:
        code = ended.code
    assert code == 2
    assert shell("plan", "list") == 0
    assert shell.out == "There are no drafts and no orders.\n"


def test_ctrl_c_takes_the_best_so_far_and_twice_nothing(shell, monkeypatch):
    """The signal comes as from a terminal while the plan is made."""

    def struck(times):
        def solve(*args, cancelled, **parts):
            for _ in range(times):
                signal.raise_signal(signal.SIGINT)
            assert cancelled()
            return solve_assignment(*args, cancelled=cancelled, **parts)

        monkeypatch.setattr(propose, "propose_assignment", solve)

    before = signal.getsignal(signal.SIGINT)
    struck(1)
    proposed(shell, "--away", "Z01=6", "--lock", "K01")
    assert "火车站 (K02): 一中队 → 二中队" in shell.out
    struck(2)
    assert shell("plan", "propose", "--name", "twice") == 1
    assert shell.err.count("Stopping with the best plan so far") == 2
    assert shell("plan", "list") == 0
    assert "twice" not in shell.out
    assert signal.getsignal(signal.SIGINT) is before


def test_progress_of_a_longer_run_is_reported_on_standard_error_alone(shell, monkeypatch):
    def slow(*args, on_progress, **parts):
        on_progress(Progress(0.0, 3.0, 1.0, "moves"))
        return solve_assignment(*args, on_progress=on_progress, **parts)

    monkeypatch.setattr(propose, "propose_assignment", slow)
    monkeypatch.setattr(jobs, "QUIET_PERIOD_S", -1.0)
    proposed(shell, "--away", "Z01=6", "--lock", "K01")
    assert "changing as little as possible · so far 3 · at most 66.7 % better" in shell.err
    assert "so far" not in shell.out
