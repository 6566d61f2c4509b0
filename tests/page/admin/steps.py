"""Steps on the administration screen."""

from geo.domain.access import Grant, Role
from geo.domain.journal import Entry
from geo.i18n import Translator
from tests.page.screens import opened
from tests.worlds import ADMIN

WORDS = Translator("zh")


def put_grant(world, who, role, area):
    """Give a role that no account of this world could give."""
    grant = Grant(who, Role(role), area)

    def record(tx):
        image = {"given": {"role": grant.role, "area": area}}
        tx.accounts.put_grant(grant, tx.record(Entry("account", who, "grant", None, image)))

    world.store.write(world.ctx.request(ADMIN, next(world.keys), {}), record)


def account(world, who):
    with world.store.read() as reader:
        return reader.accounts.account(who)


def field(screen, name):
    """Key of a field of a form, which is another one at each filling-in."""
    (key,) = [node.key for node in screen.test._tree if str(getattr(node, "key", "")).startswith(f"{name}-")]
    return key


def chosen(who="other", **query):
    return opened("administration", **query).set("person", who)


def invite(screen, code="new", name="新来", unit="U1"):
    for part, value in (("id", code), ("name", name), ("unit", unit)):
        screen.widget(field(screen, f"{part}-invite")).set_value(value)
    return screen.press("press-invite")


def is_offered(screen):
    return WORDS("page.administration") in [node.proto.label for node in screen.test.get("page_link")]
