"""The screen that asks which posts: who is offered it, what it tells, and what its presses do."""

from dataclasses import replace

import pytest

from geo.domain.access import Role
from geo.domain.actors import Actor
from geo.domain.journal import Entry
from geo.domain.plans import PlanState
from geo.i18n import LANGS, Words
from geo.services import office as offices
from geo.services.post_plans import best_posts
from geo.services.records import Telling, record_site
from geo.settings import settings_from_environment
from pages.components import posts_plan
from tests.page.screens import opened
from tests.page.test_hostile import HOSTILE, read_as_markdown
from tests.page.test_reporting import number
from tests.page.test_words import KEYS, LOOKS_LIKE_A_KEY, untranslated
from tests.unit.services.posts_world import PLANNER, SITES
from tests.worlds import STAFF, world_at

WORDS = Words("zh")


@pytest.fixture
def world(world, tmp_path, monkeypatch, signed_in):
    """The world along a meridian, with a planner signed in."""
    (tmp_path / "posts").mkdir()
    world = world_at(tmp_path / "posts", SITES)
    account = Actor(PLANNER.id, PLANNER.name, Role.PLANNER)

    def told(tx):
        tx.record(Entry("account", account.id, "register", None, {"name": account.name}))
        tx.put_account(account, demo=False)

    world.store.write(world.office.request(STAFF, "planner", {}), told)
    monkeypatch.setitem(offices._shared, settings_from_environment(), world.office)
    signed_in(account)
    yield world
    world.store.close()


def table(screen, heading):
    """The rows of the table that has this heading."""
    (found,) = [frame.value for frame in screen.test.dataframe if heading in frame.value.columns]
    return found.to_dict("records")


def field(screen, part):
    """Key of a field whose ending changes with what it is about."""
    (key,) = [
        node.key for node in screen.test._tree if str(getattr(node, "key", "")).startswith(f"posts-{part}-")
    ]
    return key


def asked(screen, aim="most", **values):
    """Work out a plan."""
    for part, value in ({"aim": aim} | values).items():
        screen.widget(field(screen, part)).set_value(value)
    return screen.press("posts-work-out")


def drafts(world):
    with world.store.read() as reader:
        return reader.plans(PlanState.DRAFT)


def is_offered(screen):
    return WORDS("page.posts") in [node.proto.label for node in screen.test.get("page_link")]


@pytest.mark.usefixtures("world")
def test_it_is_offered_to_those_who_may_plan_and_tells_others_whom_to_ask(signed_in):
    assert is_offered(opened())
    signed_in(STAFF)
    assert not is_offered(opened())
    assert WORDS("plan.not_yours", who="文书") in opened("posts").words


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("way", ["straight", "road"])
@pytest.mark.parametrize("aim", ["most", "fewest", "worst", "mean", "sturdy"])
@pytest.mark.usefixtures("world")
def test_it_is_whole_in_its_language(lang, way, aim):
    words = asked(opened("posts", lang=lang).set("posts-way", way), aim).words
    assert [key for key in LOOKS_LIKE_A_KEY.findall(words) if key in KEYS or "_" in key] == []
    names = [*(site.name for site in SITES), PLANNER.name]
    for name in sorted(names, key=len, reverse=True):
        words = words.replace(name, "")
    assert untranslated(words, lang) == []


@pytest.mark.usefixtures("world")
def test_the_posts_are_told_worst_loss_first():
    screen = opened("posts").set("posts-reach", 1.5)
    rows = [(row["编号"], row["失守后果"]) for row in table(screen, "失守后果")]
    assert rows[:2] == [("B", "新增空白 2 处"), ("A", "新增空白 1 处")]
    assert rows[-1] == ("E", "设岗可新增 1 处")
    assert WORDS("posts.worst", post="B处", count=2) in screen.words
    assert WORDS("posts.merge_none") in screen.words


@pytest.mark.usefixtures("world")
def test_posts_that_reach_nearly_the_same_are_told():
    (row,) = table(opened("posts").set("posts-reach", 2.5), "共同覆盖")
    assert row == {"撤除": "A处", "保留": "B处", "共同覆盖": 3, "新增空白": 0}


@pytest.mark.usefixtures("world")
def test_an_area_of_the_link_has_its_own_posts():
    screen = opened("posts", area="370725002")
    assert {row["编号"] for row in table(screen, "失守后果")} == {"C", "D", "E"}
    assert WORDS("posts.border") in screen.words


@pytest.mark.usefixtures("world")
def test_a_plan_tells_what_it_changes_how_good_it_is_and_what_more_closing_would_bring():
    screen = asked(opened("posts").set("posts-reach", 2.5), count=4, closing=0)
    told = screen.within("posts-plan")
    assert WORDS("posts.proved.most") in told
    assert WORDS("posts.nothing_changes") in told
    assert WORDS("posts.share", moves=0, share="0 %", needs=1) in told
    assert [row["覆盖点位"] for row in table(screen, "实际撤除")] == [6, 7]
    told = asked(screen, count=4, closing=1).within("posts-plan")
    assert WORDS("posts.told.closes", count=1, names="A处").replace("**", "") in told.replace("**", "")
    assert WORDS("posts.share", moves=1, share="100 %", needs=1) in told


@pytest.mark.usefixtures("world")
def test_what_is_not_proved_is_told_with_its_bound(monkeypatch):
    def stopped(*asked):
        plan = best_posts(*asked)
        curve = tuple(replace(gain, plan=replace(gain.plan, bound=7.0)) for gain in plan.found.curve)
        return replace(plan, found=replace(plan.found, bound=7, curve=curve))

    monkeypatch.setattr(posts_plan, "best_posts", stopped)
    told = asked(opened("posts").set("posts-reach", 1.5), count=4, closing=0).within("posts-plan")
    assert WORDS("posts.gap.most", bound=7, covered=6) in told
    assert WORDS("posts.proved.most") not in told
    assert WORDS("posts.no_gain", before=6) not in told  # nobody knows


@pytest.mark.usefixtures("world")
def test_ways_are_told_as_they_are_now_and_would_be():
    screen = opened("posts").set("posts-reach", 2.5)
    told = asked(screen, "worst", count=3).within("posts-plan").replace("**", "")
    assert WORDS("posts.proved.worst") in told
    assert WORDS("posts.way_longest", now="20.00", plan="9.00").replace("**", "") in told
    told = asked(screen, "mean", count=3).within("posts-plan").replace("**", "")
    assert WORDS("posts.proved.mean") in told
    assert WORDS("posts.way_mean", now="4.60", plan="2.03").replace("**", "") in told


@pytest.mark.usefixtures("world")
def test_what_it_costs_to_bear_a_loss_is_told():
    told = asked(opened("posts").set("posts-reach", 2.5), "sturdy", count=3, price=0.5)
    told = told.within("posts-plan").replace("**", "")
    assert WORDS("posts.proved.sturdy") in told
    assert WORDS("posts.loss_worst", now=1, plan=1).replace("**", "") in told
    assert WORDS("posts.loss_costs", cost=1, covered=6, worst=4) in told


@pytest.mark.parametrize(("aim", "told"), [("worst", "8.00"), ("sturdy", "8000.0")])
@pytest.mark.usefixtures("world")
def test_what_is_not_proved_of_another_aim_is_told_with_its_bound(monkeypatch, aim, told):
    def stopped(*asked):
        plan = best_posts(*asked)
        figures = replace(plan.found.figures, bound=8000.0, proven=False)
        return replace(plan, found=replace(plan.found, figures=figures))

    monkeypatch.setattr(posts_plan, "best_posts", stopped)
    said = asked(opened("posts"), aim, count=3).within("posts-plan")
    assert WORDS(f"posts.gap.{aim}", bound=told) in said
    assert WORDS(f"posts.proved.{aim}") not in said


def test_one_press_makes_a_draft_and_tells_its_number(world):
    screen = asked(opened("posts").set("posts-reach", 2.5), "fewest")
    assert WORDS("posts.proved.fewest") in screen.within("posts-plan")
    screen.widget(field(screen, "name")).set_value("少而够")
    screen.press("posts-into-draft")
    assert number(screen) == world.store.revision()
    (draft,) = drafts(world)
    assert (draft.name, sorted(draft.moves)) == ("少而够", ["A", "D"])
    assert world.site("A").status == "manned"


def test_a_draft_without_a_name_is_not_made_and_says_why(world):
    screen = asked(opened("posts").set("posts-reach", 2.5), "fewest")
    screen.widget(field(screen, "name")).set_value(" ")
    screen.press("posts-into-draft")
    assert drafts(world) == []
    assert WORDS("error.plan_name", length=0, expected=60) in screen.within("posts-plan")


@pytest.mark.usefixtures("world")
def test_a_post_that_must_stay_is_in_the_plan():
    told = asked(opened("posts").set("posts-reach", 2.5), "fewest", keep=["A"]).within("posts-plan")
    assert "5 个卡点可覆盖" in told
    assert WORDS("posts.told.opens", count=1, names="D处").replace("**", "") in told.replace("**", "")


@pytest.mark.usefixtures("world")
def test_what_was_asked_of_one_area_is_kept_to_what_another_has():
    screen = asked(opened("posts").set("posts-reach", 2.5), count=5, closing=3)
    told = screen.set("area", "370725002").within("posts-plan")
    assert "3 个卡点可覆盖" in told


def test_where_no_post_has_a_location_it_says_so(world):
    assert WORDS("posts.none") not in opened("posts").words

    def told(tx):
        for site in SITES:
            if site.kind == "checkpoint":
                record_site(
                    tx, Telling("place"), tx.site(site.id), replace(tx.site(site.id), lat=None, lon=None)
                )

    world.store.write(world.office.request(STAFF, "lost", {}), told)
    assert WORDS("posts.none") in opened("posts").words


@pytest.mark.usefixtures("world")
def test_where_nothing_is_to_be_reached_no_post_is_worth_anything():
    screen = asked(opened("posts").set("posts-kinds", []), "fewest")
    assert {row["失守后果"] for row in table(screen, "失守后果")} == {"新增空白 0 处", "设岗可新增 0 处"}


@pytest.fixture
def hostile(world):
    """Every site's name is hostile text."""

    def renamed(tx):
        for site in SITES:
            now = tx.site(site.id)
            record_site(tx, Telling("update"), now, replace(now, name=HOSTILE))

    world.store.write(world.office.request(STAFF, "hostile", {}), renamed)
    return lambda: asked(opened("posts").set("posts-reach", 2.5), "fewest")


def test_hostile_names_stay_text(hostile):
    assert read_as_markdown(hostile()) == []


@pytest.mark.parametrize("component", ["posts_figures", "posts_plan"])
def test_hostile_names_not_made_plain_are_found(hostile, monkeypatch, component):
    monkeypatch.setattr(f"pages.components.{component}.plain", lambda text: text)
    assert read_as_markdown(hostile())
