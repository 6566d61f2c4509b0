"""Place of a handover: a post, or the command of an area that closes its day.

A place has an id, a name and an area. What is different about a command is decided here, in ``post_shifts``
(when it changes), in ``speakers`` (who speaks) and in ``command_facts`` (what is handed over); the rest is
one mechanism.
"""

from __future__ import annotations

from geo.domain.access import Verb
from geo.domain.actors import Actor
from geo.domain.areas import AreaTree
from geo.domain.handovers.command_post import CommandPost, commanded_area
from geo.domain.sites import Site
from geo.services.accounts.permissions import authorise_in, authorised_site, readable_site
from geo.services.day.day_state import closing_area
from geo.store import Reader, Transaction

Place = Site | CommandPost


def authorised_place(tree: AreaTree, tx: Transaction, actor: Actor, verb: Verb, place_id: str) -> Place:
    """Return a place as the transaction sees it, after checking the verb there.

    A command needs the right to close the day, too: who commands is who answers for the day.

    Raises:
        NotFound: There is no such post or area.
        InvalidInput: The area closes its day with another one.
        Refused: No grant permits it there.
    """
    area = commanded_area(place_id)
    if not area:
        return authorised_site(tx, actor, verb, place_id)
    post = _command_post(tree, area)
    for each in (verb, Verb.CLOSE_DAY):
        authorise_in(tx.reader, actor, each, area)
    return post


def readable_place(tree: AreaTree, reader: Reader, actor: Actor, place_id: str) -> Place:
    """Return a place for reading; errors as of ``authorised_place``."""
    area = commanded_area(place_id)
    if not area:
        return readable_site(reader, actor, place_id)
    post = _command_post(tree, area)
    authorise_in(reader, actor, Verb.READ, area)
    return post


def _command_post(tree: AreaTree, area: str) -> CommandPost:
    return CommandPost(closing_area(tree, area), tree.name_of(area))
