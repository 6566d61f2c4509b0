"""Siting: candidates, the plan and the cordon, each into a draft."""

from pages.components.siting.siting_tabs import SitingTab
from tests.browser.pressing import Place, WriteButton

CORDONED_AREA = "370725001001"
MERGES_TAB, PLAN_TAB = (list(SitingTab).index(tab) for tab in (SitingTab.MERGES, SitingTab.PLAN))


def unfold_candidates(opened):
    opened.open_tab("siting-tab", PLAN_TAB)
    opened.unfold("candidates")


def candidate_rows(opened):
    return opened.page.locator("[class*=st-key-candidate-remove-]").count()


def type_candidate(opened):
    number = opened.notes["candidates"] = opened.notes.get("candidates", 0) + 1
    opened.part("candidates").get_by_role("textbox").nth(0).fill(f"候选 {number}")
    opened.part("candidates").get_by_role("textbox").nth(1).fill(f"{36.74 + number / 2000:.5f}, 118.86680")


def add_candidate(opened):
    unfold_candidates(opened)
    if not candidate_rows(opened):
        type_candidate(opened)
        opened.step("candidate-add")


def show_merges(opened):
    opened.open_tab("siting-tab", MERGES_TAB)


def work_out_posts(opened):
    """Have a plan that changes something, which one with all posts may not."""
    opened.open_tab("siting-tab", PLAN_TAB)
    if not opened.key_like("posts-into-draft"):
        opened.type_into("posts-count-", "25")
        opened.step("posts-work-out")
        opened.part("posts-into-draft").wait_for()
        opened.settle()


def choose_cordon(opened):
    opened.part("posts-view").get_by_role("radio").last.click()
    opened.part("cordon-into-draft").wait_for()


SITING_PLACES = (
    Place(
        "siting",
        "planner",
        "/posts",
        "posts-figures",
        buttons=(
            WriteButton(
                "candidate-add", unfold_candidates, type_candidate, records=False, count=candidate_rows
            ),
            WriteButton("candidate-remove-*", add_candidate, records=False, count=candidate_rows),
            WriteButton("posts-into-draft", work_out_posts),
            WriteButton("draft-merge-*", show_merges),
        ),
    ),
    Place(
        "cordon",
        "planner",
        f"/posts?area={CORDONED_AREA}",
        "posts-view",
        buttons=(WriteButton("cordon-into-draft"), WriteButton("cordon-as-candidates", records=False)),
        prepare=choose_cordon,
    ),
)
