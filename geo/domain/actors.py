"""Who acts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from geo.domain.access import EVERYWHERE, UNGRANTED, VERBS_BY_ROLE, Grant, Role, Verb
from geo.domain.errors import Refused

if TYPE_CHECKING:
    from collections.abc import Collection

    from geo.domain.areas import Area


@dataclass(frozen=True, slots=True)
class Actor:
    """An account as it acts.

    ``role`` is held everywhere, None where only the ``grants`` count. ``unit`` is the code of the unit the
    person belongs to, "" for none. Who is ``disabled`` may nothing. ``seen_by`` is the code of an
    administrator who looks at the screens with this account's rights, "" for none: then nothing but
    reading is left of them.
    """

    id: str
    name: str
    role: Role | None
    unit: str = ""
    grants: tuple[Grant, ...] = ()
    disabled: bool = False
    seen_by: str = ""

    @property
    def given(self) -> tuple[Grant, ...]:
        """Every grant, that of the role included."""
        own = () if self.role is None else (Grant(self.id, self.role),)
        return own + self.grants

    @property
    def held(self) -> tuple[Grant, ...]:
        """Every grant that counts now."""
        return () if self.disabled else self.given

    def may(self, verb: Verb, path: Collection[Area] = ()) -> bool:
        """Whether some grant gives the verb there; without a path: everywhere (see ``AreaTree.path``)."""
        return self._may_ungranted(verb) or any(grant.gives(verb, path) for grant in self._giving(verb))

    def may_somewhere(self, verb: Verb) -> bool:
        return self._may_ungranted(verb) or bool(self._giving(verb))

    @property
    def may_report(self) -> bool:
        """Whether there is any area where one may report anything; who may not only looks."""
        return any(map(self.may_somewhere, (Verb.CHANGE_STATUS, Verb.RECORD_VISIT)))

    def authorise(self, verb: Verb, path: Collection[Area] = ()) -> None:
        """Raises Refused unless ``may`` says yes."""
        if not self.may(verb, path):
            raise self._refused(verb)

    def scope(self, verb: Verb) -> frozenset[str]:
        """The areas whose grants give the verb; EVERYWHERE alone where one is over everything.

        Raises:
            Refused: no grant gives it anywhere.
        """
        areas = frozenset(grant.area for grant in self._giving(verb))
        if not areas:
            raise self._refused(verb)
        return frozenset({EVERYWHERE}) if EVERYWHERE in areas else areas

    def may_grant(self, role: Role, path: Collection[Area] = ()) -> bool:
        """Whether ``authorise_grant`` would let it through."""
        return all(self.may(verb, path) for verb in (Verb.GRANT, *VERBS_BY_ROLE[role]))

    def authorise_grant(self, role: Role, path: Collection[Area] = ()) -> None:
        """One gives and takes only what one holds there oneself.

        Raises:
            Refused: naming the first verb that is missing.
        """
        for verb in (Verb.GRANT, *sorted(VERBS_BY_ROLE[role])):
            self.authorise(verb, path)

    def check_still(self, known: Actor | None) -> None:
        """Raises Refused where the account, as it is ``known`` now, no longer holds just what this one does.

        Whom nobody has an account for is none of those: the console, a file, a demo that is being loaded.
        """
        if known is not None and (known.disabled or set(known.given) != set(self.given)):
            raise Refused("error.rights_changed", actor=self.name)

    def _may_ungranted(self, verb: Verb) -> bool:
        return verb in UNGRANTED and not self.disabled and not self.seen_by

    def _giving(self, verb: Verb) -> tuple[Grant, ...]:
        """The grants that give the verb somewhere."""
        if self.seen_by and verb is not Verb.READ:
            return ()
        return tuple(grant for grant in self.held if verb in VERBS_BY_ROLE[grant.role])

    def _refused(self, verb: Verb) -> Refused:
        if self.seen_by and verb is not Verb.READ:
            return Refused("error.only_looking", actor=self.name, verb=verb)
        return Refused(actor=self.name, verb=verb)


NOBODY = Actor("nobody", "–", Role.VIEWER)
"""Who looks while there are no accounts: in a store that nobody has filled."""
