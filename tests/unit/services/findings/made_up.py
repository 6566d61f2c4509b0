"""Findings in a small county, in short sentences."""

from datetime import timedelta
from itertools import count

from geo.domain.access import Role
from geo.domain.actors import Actor
from geo.domain.commands import Undo
from geo.domain.findings.commands import (
    AssignFinding,
    CarriedFinding,
    CarryFindings,
    FindingAction,
    LogFinding,
    VoidFinding,
)
from geo.domain.findings.states import FindingActionType
from geo.services.findings import record
from geo.services.findings.findings import FindingFilter, FindingView, findings
from tests.worlds import STAFF

SUPERVISOR = Actor("sup", "督导员", Role.SUPERVISOR)
SECOND_SUPERVISOR = Actor("sup2", "督导员二", Role.SUPERVISOR)
PLANNER = Actor("plan", "调度员", Role.PLANNER)
COMMANDER = Actor("chief", "指挥员", Role.COMMANDER)
PEOPLE = (SUPERVISOR, SECOND_SUPERVISOR, PLANNER, COMMANDER)


class Supervision:
    """A world with supervisors, and the acts on findings."""

    def __init__(self, world):
        self.world, self._keys = world, (f"finding-{number}" for number in count(1))
        world.add_accounts(*PEOPLE)

    @property
    def ctx(self):
        return self.world.ctx

    def finding(self, finding_id):
        with self.world.store.read() as reader:
            return reader.findings.finding(finding_id)

    def log(self, site_id="CP1", category="vehicles", actor=SUPERVISOR, **values):
        """Log a finding and return it as it is stored."""
        command = LogFinding(category, values.pop("key", next(self._keys)), site_id, **values)
        receipt = record.log_finding(self.ctx, actor, command)
        return self.finding(self.world.entry(receipt.seq).entity_id)

    def act(self, finding_id, action, actor=STAFF, **values):
        version = values.pop("version", None) or self.finding(finding_id).version
        key = values.pop("key", next(self._keys))
        command = FindingAction(finding_id, FindingActionType(action), version, key, **values)
        return record.act_on_finding(self.ctx, actor, command)

    def assign(self, finding_id, unit, actor=PLANNER, **values):
        version = self.finding(finding_id).version
        command = AssignFinding(finding_id, unit, version, next(self._keys), **values)
        return record.assign_finding(self.ctx, actor, command)

    def carry(self, *finding_ids, actor=COMMANDER, hours=24, reason="材料未到", period=""):
        carried = tuple(CarriedFinding(each, self.finding(each).version, reason) for each in finding_ids)
        due_at = self.world.moment + timedelta(hours=hours)
        return record.carry_findings(
            self.ctx, actor, CarryFindings(carried, due_at, next(self._keys), period)
        )

    def void(self, finding_id, actor=SUPERVISOR, reason="误报", **values):
        version = self.finding(finding_id).version
        return record.void_finding(
            self.ctx, actor, VoidFinding(finding_id, version, next(self._keys), reason, **values)
        )

    def undo(self, seq, actor=STAFF):
        return record.undo_finding_step(self.ctx, actor, Undo(seq, next(self._keys)))

    def listed(self, actor, view=FindingView.ALL, **values):
        """The ids of a view, in the order of the list."""
        rows = findings(self.ctx, actor, FindingFilter(view=view, **values)).rows
        return [row.finding.id for row in rows]
