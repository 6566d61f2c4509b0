"""The acting account and what its grants permit (roles and verbs: ``geo/domain/access.py``)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from geo.domain.access import EVERYWHERE, SELF_SERVICE_VERBS, VERBS_BY_ROLE, Grant, Role, Verb
from geo.domain.areas import Area
from geo.domain.errors import Refused


@dataclass(frozen=True, slots=True)
class Actor:
    """An account as it acts.

    Attributes:
        id: Code of the account.
        name: Name of the person.
        role: Role held everywhere, None where only the grants count.
        unit: Code of the unit that the person belongs to, "" for none.
        grants: Roles held in areas.
        disabled: Whether the account is disabled: it then has no permission at all.
        impersonated_by: Code of the administrator who sees the screens with the permissions of this account,
            "" for none; only the permission to read is then left.
    """

    id: str
    name: str
    role: Role | None
    unit: str = ""
    grants: tuple[Grant, ...] = ()
    disabled: bool = False
    impersonated_by: str = ""

    @property
    def all_grants(self) -> tuple[Grant, ...]:
        """All grants, that of the role included."""
        own = () if self.role is None else (Grant(self.id, self.role),)
        return own + self.grants

    @property
    def active_grants(self) -> tuple[Grant, ...]:
        """Grants in effect: none of a disabled account."""
        return () if self.disabled else self.all_grants

    def may(self, verb: Verb, path: Collection[Area] = ()) -> bool:
        """Check whether the actor holds a verb in an area.

        Args:
            verb: The verb.
            path: The area and its ancestors (see ``AreaTree.path``); empty stands for everything.
        """
        return self._may_by_default(verb) or any(
            grant.permits(verb, path) for grant in self._grants_permitting(verb)
        )

    def may_somewhere(self, verb: Verb) -> bool:
        """Check whether the actor holds a verb in any area."""
        return self._may_by_default(verb) or bool(self._grants_permitting(verb))

    @property
    def may_report(self) -> bool:
        """Whether the actor may report anything anywhere; otherwise it may only read."""
        return any(map(self.may_somewhere, (Verb.CHANGE_STATUS, Verb.RECORD_PATROL)))

    def authorise(self, verb: Verb, path: Collection[Area] = ()) -> None:
        """Require that ``may`` holds.

        Raises:
            Refused: The actor does not hold the verb there.
        """
        if not self.may(verb, path):
            raise self._refusal(verb)

    def scope(self, verb: Verb) -> frozenset[str]:
        """Return the areas of the grants that permit a verb; EVERYWHERE alone if one is over everything.

        Raises:
            Refused: No grant permits the verb.
        """
        areas = frozenset(grant.area for grant in self._grants_permitting(verb))
        if not areas:
            raise self._refusal(verb)
        return frozenset({EVERYWHERE}) if EVERYWHERE in areas else areas

    def may_grant(self, role: Role, path: Collection[Area] = ()) -> bool:
        """Check whether ``authorise_grant`` would pass."""
        return all(self.may(verb, path) for verb in (Verb.GRANT, *VERBS_BY_ROLE[role]))

    def authorise_grant(self, role: Role, path: Collection[Area] = ()) -> None:
        """Require that the actor holds all verbs of a role in an area, and so may grant or revoke it.

        Raises:
            Refused: A verb is missing; the error names the first one.
        """
        for verb in (Verb.GRANT, *sorted(VERBS_BY_ROLE[role])):
            self.authorise(verb, path)

    def check_rights_unchanged(self, stored: Actor | None) -> None:
        """Require that the stored account holds exactly the permissions of this actor.

        Args:
            stored: The account as it is stored now; None for actors without an account (the console, a file,
                a demo that is being loaded), who always pass.

        Raises:
            Refused: The account was disabled, or its grants have changed.
        """
        if stored is not None and (stored.disabled or set(stored.all_grants) != set(self.all_grants)):
            raise Refused("error.rights_changed", actor=self.name)

    def _may_by_default(self, verb: Verb) -> bool:
        return verb in SELF_SERVICE_VERBS and not self.disabled and not self.impersonated_by

    def _grants_permitting(self, verb: Verb) -> tuple[Grant, ...]:
        """Return the grants that permit the verb somewhere."""
        if self.impersonated_by and verb is not Verb.READ:
            return ()
        return tuple(grant for grant in self.active_grants if verb in VERBS_BY_ROLE[grant.role])

    def _refusal(self, verb: Verb) -> Refused:
        if self.impersonated_by and verb is not Verb.READ:
            return Refused("error.only_looking", actor=self.name, verb=verb)
        return Refused(actor=self.name, verb=verb)


ANONYMOUS = Actor("nobody", "–", Role.VIEWER)
"""Actor of every request while the store holds no account."""
