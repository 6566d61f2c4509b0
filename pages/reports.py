"""Reports: the daily report from draft to frozen files, and superiors' forms with their bindings."""

import streamlit as st

from pages.components.app import identity, shell, state
from pages.components.app.labels import tabs
from pages.components.app.refresh import auto_refresh, render_stamp
from pages.components.daily_reports.reports_layout import reports_layout
from pages.components.superior_forms.forms_layout import superior_forms

ctx = shell.app_context()
actor = identity.current_actor(ctx)
stamp = render_stamp(ctx)
t = state.translator()
st.header(t("page.reports"))
sections = {name: t(f"reports.section.{name}") for name in ("daily", "forms")}
if tabs(t("reports.section"), sections, key="report-section", default="daily") == "forms":
    superior_forms(ctx, actor)
else:
    reports_layout(ctx, actor)
auto_refresh(ctx, stamp)
