from dataclasses import replace
from itertools import product

import pytest

from geo.domain.access import SELF_SERVICE_VERBS, VERBS_BY_ROLE, Grant, Role, Verb
from geo.domain.actors import Actor
from geo.domain.areas import Area, AreaTree
from geo.domain.errors import Refused

TREE = AreaTree(
    [
        Area("county", "县"),
        Area("town", "镇", "county"),
        Area("next", "邻镇", "county"),
        Area("c", "社区", "town"),
    ]
)
GRANTED = [verb for verb in Verb if verb not in SELF_SERVICE_VERBS]
COVERED = {"county": False, "town": True, "c": True, "next": False, "nowhere": False, "": False}
"""Whether a grant in the town reaches there; "" stands for everywhere."""


def holder(role, area="town", **values):
    return Actor("who", "某人", None, grants=(Grant("who", role, area),), **values)


@pytest.mark.parametrize("role", Role)
def test_every_role_is_given_its_verbs_and_reads(role):
    assert Verb.READ in VERBS_BY_ROLE[role]


@pytest.mark.parametrize("verb", GRANTED)
def test_every_verb_that_is_granted_is_somebodys_and_none_but_reading_everybodys(verb):
    holders = {role for role in Role if verb in VERBS_BY_ROLE[role]}
    assert holders
    assert (holders == set(Role)) is (verb is Verb.READ)


def test_ones_own_account_is_everybodys_but_of_who_is_disabled_or_looks_as_another():
    assert {Verb.OWN_ACCOUNT} == SELF_SERVICE_VERBS
    ungranted = Actor("who", "某人", None)
    assert ungranted.may(Verb.OWN_ACCOUNT)
    assert ungranted.may_somewhere(Verb.OWN_ACCOUNT)
    for powerless in (replace(ungranted, disabled=True), replace(ungranted, impersonated_by="admin")):
        assert not powerless.may(Verb.OWN_ACCOUNT)
        assert not powerless.may_somewhere(Verb.OWN_ACCOUNT)


@pytest.mark.parametrize(("verb", "role", "place"), list(product(GRANTED, Role, COVERED)))
def test_a_grant_reaches_its_area_and_those_below_and_no_further(verb, role, place):
    path = TREE.path(place)
    wanted = COVERED[place] and verb in VERBS_BY_ROLE[role]
    assert holder(role).may(verb, path) is wanted
    assert holder(role, "").may(verb, path) is (verb in VERBS_BY_ROLE[role])
    assert Actor("who", "某人", role).may(verb, path) is (verb in VERBS_BY_ROLE[role])
    assert not holder(role, disabled=True).may(verb, path)
    assert not Actor("who", "某人", role, disabled=True).may(verb, path)
    assert not Actor("who", "某人", None).may(verb, path)


def test_grants_add_up():
    both = Actor("who", "某人", Role.VIEWER, grants=(Grant("who", Role.STAFF, "c"),))
    assert both.may(Verb.READ, TREE.path("next"))
    assert both.may(Verb.CHANGE_STATUS, TREE.path("c"))
    assert not both.may(Verb.CHANGE_STATUS, TREE.path("town"))


def test_a_refusal_names_who_and_what():
    with pytest.raises(Refused) as refused:
        holder(Role.STAFF).authorise(Verb.CHANGE_STATUS, TREE.path("next"))
    assert refused.value.params == {"actor": "某人", "verb": "change_status"}


def test_the_scope_of_a_verb_is_where_its_grants_are():
    assert holder(Role.STAFF).scope(Verb.READ) == {"town"}
    assert Actor("who", "", Role.VIEWER, grants=(Grant("who", Role.STAFF, "c"),)).scope(Verb.READ) == {""}
    for actor in (holder(Role.STAFF, disabled=True), Actor("who", "", None), holder(Role.VIEWER)):
        with pytest.raises(Refused):
            actor.scope(Verb.CHANGE_STATUS)


def test_an_administrator_is_no_commander_by_that():
    assert not Actor("admin", "管理员", Role.ADMIN).may(Verb.CHANGE_STATUS)


@pytest.mark.parametrize(("own", "given"), list(product(Role, Role)))
def test_one_gives_only_what_one_holds(own, given):
    giver = Actor("who", "某人", own)
    if VERBS_BY_ROLE[given] | {Verb.GRANT} <= VERBS_BY_ROLE[own]:
        giver.authorise_grant(given)
        return
    with pytest.raises(Refused):
        giver.authorise_grant(given)


def test_one_gives_only_where_one_holds_it():
    giver = Actor("who", "某人", Role.ADMIN, grants=(Grant("who", Role.STAFF, "town"),))
    giver.authorise_grant(Role.STAFF, TREE.path("c"))
    for elsewhere in ("next", "county", ""):
        with pytest.raises(Refused):
            giver.authorise_grant(Role.STAFF, TREE.path(elsewhere))
