import pytest

from geo.domain.actors import VERBS_BY_ROLE, Actor, Role, Verb
from geo.domain.errors import Refused


@pytest.mark.parametrize("role", Role)
def test_every_role_is_given_its_verbs_and_reads(role):
    assert Verb.READ in VERBS_BY_ROLE[role]


@pytest.mark.parametrize("verb", Verb)
def test_every_verb_is_somebodys_and_none_but_reading_is_everybodys(verb):
    holders = {role for role in Role if verb in VERBS_BY_ROLE[role]}
    assert holders
    assert (holders == set(Role)) is (verb is Verb.READ)


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("verb", Verb)
def test_a_role_may_what_it_was_given_and_is_refused_the_rest(role, verb):
    actor = Actor("who", "某人", role)
    if verb in VERBS_BY_ROLE[role]:
        actor.authorise(verb)
        return
    with pytest.raises(Refused) as refused:
        actor.authorise(verb)
    assert refused.value.params == {"actor": "某人", "role": role, "verb": verb}


def test_an_administrator_is_no_commander_by_that():
    assert not Actor("admin", "管理员", Role.ADMIN).may(Verb.CHANGE_STATUS)
