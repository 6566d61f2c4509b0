"""Text with addresses, as people type it and as we write it into Markdown."""

import streamlit as st

from pages.components.area_totals import plain

TEXTS = (
    "见 https://example.org/a?b=1",
    "HTTP://EXAMPLE.ORG",
    "www.example.org/x 和 WWW.example.org",
    "发到 a.b@example.org",
    "mailto:a@example.org，xmpp:a@example.org",
    "<https://example.org>",
)

for place, shown in {"typed": str, "written": plain}.items():
    with st.container(key=place):
        for text in TEXTS:
            st.markdown(shown(text))
        st.button(shown(TEXTS[0]), key=f"{place}-button")
