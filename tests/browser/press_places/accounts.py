"""Accounts: invitations, grants, sessions, one's own password."""

from pathlib import Path

from geo.domain.commands import NewAccount
from geo.services.accounts.invitations import CONSOLE_ACTOR, accept_invitation, invite_administrator
from tests.browser.press_places.steps import have
from tests.browser.pressing import Place, WriteButton
from tests.browser.screens import admit, new_context
from tests.worlds import world_at

PASSWORD = "correct horse battery"  # noqa: S105 - of a made-up account
CHIEF = "chief"
SPARE_SESSIONS = 3


def add_sessions(opened, account):
    """Sign an account in elsewhere, so that there are sessions to end, and look at the list again."""
    for _ in range(SPARE_SESSIONS):
        context = new_context(opened.page.context.browser)
        admit(context, opened.url, account)
        context.close()


def have_own_sessions(opened):
    if not opened.part("other-sessions").count():
        add_sessions(opened, "clerk")
        opened.open()
    opened.unfold("other-sessions")


def open_keys(opened):
    opened.unfold("api-keys")


def name_key(opened):
    number = opened.notes["keys"] = opened.notes.get("keys", 0) + 1
    opened.type_into("api-key-name-", f"QGIS {number}")


def choose_person(opened):
    opened.choose("person", "督导")
    opened.part("person-card").wait_for()


def have_sessions(opened):
    if not opened.key_like("press-end-all") or not opened.key_like("end-*"):
        add_sessions(opened, "supervisor")
        opened.open()


def type_invitation(opened):
    number = opened.notes["invited"] = opened.notes.get("invited", 0) + 1
    opened.type_into("id-invite-", f"new{number}")
    opened.type_into("name-invite-", f"新人 {number}")


def choose_grant(opened):
    for name in ("role-give-", "area-give-"):
        key = opened.page.locator(f"[class*=st-key-{name}]").first.evaluate(
            "(box, name) => [...box.classList].find(each => each.startsWith('st-key-' + name))", name
        )
        opened.choose_next(key.removeprefix("st-key-"))


def have_grant(opened):
    """Have a grant that can be withdrawn."""
    if not opened.key_like("withdraw-*"):
        choose_grant(opened)
        opened.step("press-give")


def type_passwords(opened):
    number = opened.notes["passwords"] = opened.notes.get("passwords", 0) + 1
    old, new = (PASSWORD if n == 0 else f"{PASSWORD} {n}" for n in (number - 1, number))
    for field, text in (("old", old), ("new", new), ("again", new)):
        opened.type_into(f"{field}-own-password", text)


def add_chief(folder):
    """A small county whose first administrator has signed up: demo accounts have no password."""
    world = world_at(Path(folder))
    token = invite_administrator(world.ctx, CONSOLE_ACTOR)
    accept_invitation(world.ctx, token, NewAccount(CHIEF, "主管", "first"), PASSWORD)
    world.store.close()


def enter_by_password(page, url, account):
    page.goto(url)
    if "/sign-in" in page.url:
        page.locator("input[name=name]").fill(account)
        page.locator("input[name=password]").fill(PASSWORD)
        page.locator("button.main").click()


ACCOUNT_PLACES = (
    Place(
        "people",
        "clerk",
        "/administration",
        "people",
        buttons=(
            WriteButton("press-invite", fill=type_invitation),
            WriteButton("press-give", choose_person, choose_grant),
            WriteButton("withdraw-*", have_grant),
            WriteButton("press-disable", have("press-disable", "press-enable")),
            WriteButton("press-enable", have("press-enable", "press-disable")),
            WriteButton("press-link"),
            WriteButton("press-view"),
        ),
        prepare=choose_person,
    ),
    Place(
        "sessions",
        "clerk",
        "/administration",
        "people",
        buttons=(
            WriteButton("end-*", have_sessions),
            WriteButton("press-end-all", have_sessions),
        ),
        prepare=choose_person,
    ),
    Place(
        "account",
        "clerk",
        "/account",
        "sessions",
        buttons=(
            WriteButton("end-*", have_own_sessions),
            WriteButton("press-end-others", have_own_sessions),
            WriteButton("press-api-key", open_keys, name_key),
        ),
    ),
    Place(
        "password",
        CHIEF,
        "/account",
        "sessions",
        buttons=(WriteButton("press-own-password", fill=type_passwords),),
        fill_store=add_chief,
        enter=enter_by_password,
    ),
)
