"""Keys with which programs read for an account: made, listed, revoked, and looked up at each request.

A key is random, shown once and stored as its SHA-256. It reads, and nothing else: what its account may read
at the moment of the request, within the area of the key.
"""

from __future__ import annotations

import logging
import secrets
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from geo.domain.access import EVERYWHERE, Grant, Role, Verb
from geo.domain.actors import Actor
from geo.domain.areas import AreaTree
from geo.domain.commands import ApiKeyIssue, ApiKeyRevocation
from geo.domain.errors import InvalidInput, KadianError, NotFound, SignInRefused
from geo.domain.journal import ACCOUNT, Entry
from geo.services.accounts import sign_in_log
from geo.services.accounts.accounts import require_account
from geo.services.accounts.permissions import authorise_in, needs
from geo.services.accounts.session_touch import LAST_SEEN_INTERVAL
from geo.services.accounts.sessions import TOKEN_BYTES, sha256_of
from geo.services.accounts.throttle import check_throttle, count_failure, throttle_keys
from geo.services.context import AppContext
from geo.store import Receipt, Transaction
from geo.store.credential_store import ApiKey as ApiKey  # noqa: PLC0414 - for screens, which import no store

MAX_DAYS = 366
"""Longest validity of a key in days."""
MAX_NAME_LENGTH = 60
"""Longest name of a key in characters."""
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class IssuedApiKey:
    """A key that was made: its receipt and the key, "" for a repeated command: it is not stored."""

    receipt: Receipt
    secret: str = field(repr=False)


@needs(Verb.OWN_ACCOUNT)
def issue_api_key(ctx: AppContext, actor: Actor, command: ApiKeyIssue) -> IssuedApiKey:
    """Make a key of one's own account, or of any account as an administrator.

    Raises:
        Refused: It is another account, or the account may not read the area.
        NotFound: There is no such account or area.
        InvalidInput: Name or number of days cannot be accepted.
    """
    name = command.name.strip()
    if not name or len(name) > MAX_NAME_LENGTH:
        raise InvalidInput("error.api_key_name", longest=MAX_NAME_LENGTH)
    if not 1 <= command.days <= MAX_DAYS:
        raise InvalidInput("error.api_key_days", longest=MAX_DAYS)
    secret = secrets.token_urlsafe(TOKEN_BYTES)

    def work(tx: Transaction) -> None:
        _authorise(actor, command.account)
        account = require_account(tx, command.account)
        if command.area:
            authorise_in(tx.reader, account, Verb.READ, command.area)
        else:
            account.scope(Verb.READ)
        key = ApiKey(
            sha256_of(secret), account.id, name, command.area, tx.at, tx.at + timedelta(days=command.days)
        )
        tx.record(Entry(ACCOUNT, account.id, "issue_key", reason=name))
        tx.reader.credentials.put_api_key(key)

    receipt = ctx.write(actor, command, work)
    return IssuedApiKey(receipt, "" if receipt.is_repeated else secret)


@needs(Verb.OWN_ACCOUNT)
def revoke_api_key(ctx: AppContext, actor: Actor, command: ApiKeyRevocation) -> Receipt:
    """Revoke a key of one's own account, or of any account as an administrator; at once, and for good.

    Raises:
        Refused: It is another account.
        NotFound: The account has no such key.
    """

    def work(tx: Transaction) -> None:
        _authorise(actor, command.account)
        key = tx.reader.credentials.api_key(command.sha256)
        if key is None or key.account != command.account:
            raise NotFound("error.unknown_api_key")
        if key.revoked is None:
            tx.record(Entry(ACCOUNT, key.account, "revoke_key", reason=key.name))
            tx.reader.credentials.revoke_api_key(key.sha256, tx.at)

    return ctx.write(actor, command, work)


@needs(Verb.OWN_ACCOUNT)
def api_keys_of(ctx: AppContext, actor: Actor, account: str) -> tuple[ApiKey, ...]:
    """Return the keys of an account that are still accepted, in the order in which they were made.

    Raises:
        Refused: It is another account, and the actor may not manage accounts.
    """
    _authorise(actor, account)
    now = ctx.now()
    with ctx.store.read() as reader:
        return tuple(key for key in reader.credentials.api_keys_of(account) if _is_valid(key, now))


def resolve_api_key(ctx: AppContext, secret: str, address: str) -> Actor:
    """Return the account that a key reads for, confined to the area of the key.

    A right key is never refused because others failed at its address: keys cannot be guessed, and an office
    shares its address. Failures are counted as those of sign-ins.

    Args:
        ctx: The application context.
        secret: The key as sent.
        address: Network address of the program.

    Raises:
        SignInRefused: The key is unknown, expired or revoked, or its account disabled.
        Throttled: There were too many failures.
    """
    sha256, now = sha256_of(secret), ctx.now()
    with ctx.store.read() as reader:
        key = reader.credentials.api_key(sha256)
        account = reader.accounts.account(key.account) if key and _is_valid(key, now) else None
    if key is None or account is None or account.disabled:
        _count_failure(ctx, sha256, address, now)
        raise SignInRefused("error.api_key")
    if key.last_used is None or now - key.last_used >= LAST_SEEN_INTERVAL:
        _record_use(ctx, key, now)
    return confined_reader(account, key.area, ctx.read_model.reference().areas)


def confined_reader(account: Actor, area: str, tree: AreaTree) -> Actor:
    """Return the account with nothing but the permission to read, within an area; "" for all it may read.

    Raises:
        Refused: The account may read nothing.
    """
    readable = account.scope(Verb.READ)
    if not area:
        kept = readable
    elif account.may(Verb.READ, tree.path(area) if area in tree else ()):
        kept = frozenset({area})
    else:
        kept = frozenset(code for code in readable if code != EVERYWHERE and code in tree.subtree(area))
    grants = tuple(Grant(account.id, Role.VIEWER, code) for code in sorted(kept))
    return replace(account, role=None, grants=grants)


def _authorise(actor: Actor, account: str) -> None:
    actor.authorise(Verb.OWN_ACCOUNT if account == actor.id else Verb.MANAGE_ACCOUNTS)


def _is_valid(key: ApiKey, now: datetime) -> bool:
    return key.revoked is None and now < key.expires


def _count_failure(ctx: AppContext, sha256: str, address: str, now: datetime) -> None:
    """Count a failed key, unless one like it is blocked: a flood of them must not be a flood of writes."""
    keys = throttle_keys(f"api-key {sha256}", address)
    with ctx.store.read() as reader:
        check_throttle(reader.credentials, keys, now)
    ctx.store.write_unjournalled(lambda credentials: count_failure(credentials, keys, now))
    sign_in_log.log_refused("api-key", address, is_known=False)


def _record_use(ctx: AppContext, key: ApiKey, now: datetime) -> None:
    """Record the use of a key, once a minute; a failure must not keep anybody from reading."""
    if not ctx.last_seen_throttle.is_due(key.sha256, now):
        return
    try:
        ctx.store.write_unjournalled_async(lambda credentials: credentials.touch_api_key(key.sha256, now))
    except KadianError as error:
        log.warning("the use of a key was not recorded: %s", error)
