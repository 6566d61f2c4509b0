"""Steps on the page "today", and queries of what it must show."""

from geo.domain.access import Role
from geo.domain.actors import Actor
from geo.domain.findings.commands import FindingAction, LogFinding
from geo.domain.findings.states import FindingActionType
from geo.services.findings.record import act_on_finding, log_finding

SUPERVISOR = Actor("supervisor", "督导员", Role.SUPERVISOR)


def log(world, actor=SUPERVISOR, category="figures", site_id="CP1", **values):
    """Log a finding, of a category that needs no photo; return its id."""
    with world.store.read() as reader:
        before = len(reader.findings.all())
    command = LogFinding(category, next(world.keys), site_id, **values)
    log_finding(world.ctx, actor, command)
    return f"F{before + 1}"


def act(world, actor, finding_id, action, note=""):
    """Take a step of a finding as it is stored."""
    command = FindingAction(
        finding_id, FindingActionType(action), stored(world, finding_id).version, next(world.keys), note
    )
    return act_on_finding(world.ctx, actor, command)


def stored(world, finding_id):
    with world.store.read() as reader:
        return reader.findings.finding(finding_id)


def keys_of(screen, beginning):
    """Keys of the buttons that begin so, from top to bottom, without the beginning."""
    keys = [button.key or "" for button in screen.test.button]
    return [key.removeprefix(beginning) for key in keys if key.startswith(beginning)]


def field(screen, name):
    """Key of a field of a form, which is another one at each filling-in."""
    nodes = (*screen.test.text_input, *screen.test.text_area, *screen.test.number_input)
    (key,) = [node.key for node in nodes if (node.key or "").startswith(name)]
    return key


def fill(screen, **values):
    """Type values into the fields whose keys begin with these names, - written as _."""
    for name, value in values.items():
        screen.widget(field(screen, name.replace("_", "-"))).set_value(value)
    return screen
