"""The register as a state machine over both stores: a dictionary of present and retired sites beside it."""

from contextlib import suppress
from dataclasses import replace

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from geo.domain.access import Role
from geo.domain.actors import Actor
from geo.domain.commands import StatusChange, Undo
from geo.domain.errors import KadianError
from geo.domain.journal import SITE
from geo.domain.register.commands import RegisterChange, Restoration, Retirement
from geo.services.register.record import record_in_register
from geo.services.register.retirement import restore, retire
from geo.services.register.undo import undo_in_register
from geo.services.sites.record_status import change_status
from geo.store import Store
from geo.store.verify import verify_connection
from tests.worlds import AREAS, UNITS, World

CHIEF = Actor("chief", "指挥", Role.COMMANDER)
CODES = st.sampled_from(["K1", "K2", "K3"])
DOUBTS = ("same-place", "name-of-another", "other-area", "outside-area", "far-from-area")
VALUES = st.fixed_dictionaries(
    {},
    optional={
        "name": st.sampled_from(["东门", "西门", "南门"]),
        "unit": st.sampled_from(["", "U1", "U2"]),
        "people": st.sampled_from(["", "0", "120"]),
        "note": st.text(st.characters(codec="utf-8", categories=["L", "N", "P"]), max_size=5),
        "area": st.sampled_from(["370725001", "370725002"]),
    },
)
NEW = {"name": "新卡点", "kind": "checkpoint", "variant": "hard", "status": "manned", "area": "370725001"}


class Register(RuleBasedStateMachine):
    """Whatever is done in whatever order, the store has what the dictionary has, and verifies."""

    fresh_url = None

    @initialize()
    def open(self):
        self.world = World(Store.open(self.fresh_url()))
        self.world.add_areas(*AREAS)
        self.world.add_units(*UNITS)
        self.world.add_accounts(CHIEF)
        self.model, self.past, self.last = {}, [], None

    def attempt(self, service, command):
        """Carry a command out; return whether it was recorded."""
        before = self.present()
        with suppress(KadianError):
            receipt = service(self.world.ctx, CHIEF, command)
            self.last = (receipt.seq, before) if receipt.seqs else self.last
            return True
        assert self.present() == before
        return False

    def present(self):
        with self.world.store.read() as reader:
            return {site.id: replace(site, version=0) for site in reader.sites()}

    @rule(code=CODES, values=VALUES)
    def register(self, code, values):
        fields = tuple((NEW | values).items())
        command = RegisterChange(SITE, code, fields, next(self.world.keys), is_new=True, accepted=DOUBTS)
        assert self.attempt(record_in_register, command) == (code not in self.model)
        self.model.setdefault(code, True)

    @rule(code=CODES, values=VALUES)
    def correct(self, code, values):
        seen = self.world.store.revision()
        command = RegisterChange(
            SITE, code, tuple(values.items()), next(self.world.keys), seen_seq=seen, accepted=DOUBTS
        )
        is_valid = bool(self.model.get(code)) and values.get("area") != ""
        assert self.attempt(record_in_register, command) == is_valid

    @rule(code=CODES, lat=st.floats(36.5, 36.7), lon=st.floats(118.7, 118.9))
    def move(self, code, lat, lon):
        self.correct_to(code, {"lat": f"{lat:.5f}", "lon": f"{lon:.5f}"})

    def correct_to(self, code, values):
        seen = self.world.store.revision()
        command = RegisterChange(
            SITE, code, tuple(values.items()), next(self.world.keys), seen_seq=seen, accepted=DOUBTS
        )
        assert self.attempt(record_in_register, command) == bool(self.model.get(code))

    @rule(code=CODES, into=CODES | st.just(""))
    def retire(self, code, into):
        is_possible = bool(self.model.get(code)) and (
            not into or (into != code and bool(self.model.get(into)))
        )
        command = Retirement(SITE, code, next(self.world.keys), merged_into=into)
        assert self.attempt(retire, command) == is_possible
        self.model[code] = False if is_possible else self.model.get(code)
        if self.model[code] is None:
            del self.model[code]

    @rule(code=CODES)
    def restore(self, code):
        is_retired = self.model.get(code) is False
        assert self.attempt(restore, Restoration(SITE, code, next(self.world.keys))) == is_retired
        if is_retired:
            self.model[code] = True

    @rule(code=CODES, status=st.sampled_from(["manned", "unmanned"]))
    def report(self, code, status):
        if not self.model.get(code):
            return
        version = self.present_version(code)
        change_status(self.world.ctx, CHIEF, StatusChange(code, status, version, next(self.world.keys)))
        self.last = None

    def present_version(self, code):
        with self.world.store.read() as reader:
            return reader.site(code).version

    @rule()
    def undo(self):
        if self.last is None:
            return
        (seq, before), self.last = self.last, None
        undo_in_register(self.world.ctx, CHIEF, Undo(seq, next(self.world.keys)))
        assert self.present() == before
        self.model = {code: code in before for code in self.model}

    @rule()
    def wait(self):
        self.past.append((self.world.moment, set(self.present())))
        self.world.pass_time(minutes=1)

    @invariant()
    def agrees(self):
        if not hasattr(self, "world"):
            return
        present = {code for code, is_present in self.model.items() if is_present}
        assert set(self.present()) == present
        snapshot = self.world.ctx.read_model.current_snapshot()
        assert set(snapshot.ids) == present
        for moment, codes in self.past[-2:]:
            assert set(self.world.ctx.read_model.snapshot_as_of(moment).ids) == codes

    def teardown(self):
        if not hasattr(self, "world"):
            return
        with self.world.store.read() as reader:
            assert not verify_connection(reader.connection).deviations
        self.world.store.close()


def test_the_register_has_what_a_dictionary_has(stores, fresh_url, monkeypatch):
    monkeypatch.setattr(Register, "fresh_url", staticmethod(fresh_url))
    tried = settings(max_examples=16 // stores.weight, stateful_step_count=20, deadline=None)
    run_state_machine_as_test(Register, settings=tried)
