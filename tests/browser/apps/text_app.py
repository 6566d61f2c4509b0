"""A page that shows addresses in every kind of label that reads Markdown, made plain or, with ?raw, not."""

import pandas as pd
import streamlit as st

from pages.components.app.markdown import escape_markdown

ADDRESSES = (
    "见 https://evil.example/a HTTP://EVIL.EXAMPLE www.evil.example "
    "a@evil.example mailto:b@evil.example <https://evil.example>"
)

told = ADDRESSES if "raw" in st.query_params else escape_markdown(ADDRESSES)
st.markdown(told)
st.markdown(f"- **{told}**")
st.caption(told)
st.subheader(told)
st.warning(told)
st.button(told)
st.expander(told).write(".")
st.pills(told, [told])
st.segmented_control(told, [told])
st.toggle(told)
st.text_input(told, help=told)
st.selectbox("one", [ADDRESSES])
st.multiselect("some", [ADDRESSES], default=[ADDRESSES])
st.metric(told, told, help=told)
st.table({"a": [told]})
st.dataframe(pd.DataFrame({"a": [ADDRESSES], "b": ["https://evil.example/a"]}))
st.write("the end")
