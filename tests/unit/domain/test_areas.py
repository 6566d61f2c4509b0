import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.domain.area_codes import parent_by_code
from geo.domain.areas import Area, AreaTree, self_and_ancestors
from geo.domain.errors import NotFound

COUNTY, TOWN, OTHER, VILLAGE = "370725", "370725001", "370725002", "370725001201"
TREE = AreaTree(
    [
        Area(VILLAGE, "东村", TOWN),
        Area(OTHER, "宝城街道", COUNTY),
        Area(TOWN, "宝都街道", COUNTY),
        Area(COUNTY, "昌乐县"),
        Area("station", "火车站", OTHER),
        Area("lost", "无上级", "nowhere"),
    ]
)

# Any tree, forest or tangle: each area's parent is any area, itself, an unknown code or none.
CODES = [str(number) for number in range(8)]
TANGLES = st.dictionaries(st.sampled_from(CODES), st.sampled_from([*CODES, "", "unknown"])).map(
    lambda parents: AreaTree(Area(code, code, parent) for code, parent in parents.items())
)


def codes(areas):
    return [area.code for area in areas]


def test_children_come_in_the_order_of_their_codes():
    assert codes(TREE.children(COUNTY)) == [TOWN, OTHER]


def test_an_area_whose_parent_is_unknown_is_a_root():
    assert codes(TREE.roots) == [COUNTY, "lost"]


def test_the_path_leads_from_the_root_to_the_area():
    assert codes(TREE.path(VILLAGE)) == [COUNTY, TOWN, VILLAGE]
    assert TREE.path("unknown") == ()


def test_an_area_covers_itself_and_what_lies_below():
    assert TREE.covers(COUNTY, VILLAGE)
    assert TREE.covers(TOWN, TOWN)
    assert not TREE.covers(TOWN, "station")
    assert not TREE.covers(VILLAGE, TOWN)


def test_no_area_covers_everything():
    assert all(TREE.covers("", area.code) for area in TREE)


def test_walking_shows_parents_before_children_with_their_depth():
    walked = [(depth, area.code) for depth, area in TREE.preorder()]
    assert walked == [(0, COUNTY), (1, TOWN), (2, VILLAGE), (1, OTHER), (2, "station"), (0, "lost")]


def test_an_unknown_code_is_reported_as_such():
    with pytest.raises(NotFound) as refused:
        TREE["nowhere"]
    assert (refused.value.key, refused.value.params) == ("error.unknown_area", {"area": "nowhere"})
    assert TREE.subtree("nowhere") == frozenset()


def test_an_area_is_called_by_its_name_and_an_unknown_one_by_its_code():
    assert [TREE.name_of(code) for code in (TOWN, "nowhere", "")] == ["宝都街道", "nowhere", ""]


@pytest.mark.parametrize(
    ("code", "parent"),
    [("3707", ""), (COUNTY, "3707"), (TOWN, COUNTY), (VILLAGE, TOWN), ("37072500", ""), ("station", "")],
)
def test_the_parent_follows_from_the_length_of_an_administrative_code(code, parent):
    assert parent_by_code(code) == parent


@given(TANGLES)
def test_within_and_covers_and_path_say_the_same(tree):
    for area in tree:
        below = {other.code for other in tree if tree.covers(area.code, other.code)}
        assert tree.subtree(area.code) == below


@given(TANGLES, st.data())
def test_home_is_the_lowest_area_that_holds_all_of_them(tree, data):
    hanging = sorted(tree.subtree(""))
    scope = data.draw(st.sets(st.sampled_from(hanging), min_size=1)) if hanging else set()
    home = tree.common_ancestor(scope)
    holding = {area.code for area in tree if scope and scope <= tree.subtree(area.code)}
    assert (home in holding) if holding else home == ""
    assert all(tree.covers(code, home) for code in holding)


def test_home_of_everything_is_the_only_root():
    assert AreaTree([Area("a", "甲"), Area("b", "乙", "a")]).common_ancestor({""}) == "a"
    assert AreaTree([Area("a", "甲"), Area("b", "乙")]).common_ancestor({""}) == ""


@given(TANGLES)
def test_walking_meets_every_area_below_a_root_once(tree):
    walked = [area.code for _, area in tree.preorder()]
    assert sorted(walked) == sorted(tree.subtree(""))


@given(TANGLES)
def test_only_a_circle_of_parents_hides_an_area(tree):
    hidden = set(codes(tree)) - tree.subtree("")
    assert all(tree[code].parent in hidden for code in hidden)


def test_a_circle_of_parents_does_not_hang():
    tree = AreaTree([Area("a", "甲", "b"), Area("b", "乙", "a"), Area("c", "丙", "c")])
    assert tree.subtree("a") == {"a", "b"}
    assert sorted(codes(tree.path("a"))) == ["a", "b"]
    assert list(tree.preorder()) == []


@pytest.mark.parametrize(
    ("code", "found"),
    [("v", ["v", "t", "c"]), ("c", ["c"]), ("x", ["x", "y"]), ("y", ["y", "x"]), ("new", ["new"]), ("", [])],
)
def test_the_way_up_ends_at_the_top_and_in_a_circle(code, found):
    assert list(self_and_ancestors(code, {"v": "t", "t": "c", "c": "", "x": "y", "y": "x"})) == found
