"""One line on the last verified backup, drawn where backups are made by schedule."""

from __future__ import annotations

import streamlit as st

from geo.formatting import format_age
from geo.services.context import AppContext
from geo.services.operations.status import BackupHealth
from pages.components.app import state


def backup_state(ctx: AppContext) -> None:
    """Draw the state of the backups; draw nothing where no schedule makes any.

    The state is read from memory, because every screen draws it in every run.
    """
    backup, now = ctx.status.backup, ctx.now()
    if backup is None:
        return
    t, health = state.translator(), backup.health(now)
    hours = None if backup.at is None else (now - backup.at).total_seconds() / 3600
    text = t("backup.last", age=format_age(hours, t), number=backup.seq)
    if health in (BackupHealth.LATE, BackupHealth.FAILED):
        text = f":material/warning: {t(f'backup.{health}')} {text}"
    with st.container(key="backup"):
        st.caption(t("backup.awaited") if health is BackupHealth.AWAITED else text)
