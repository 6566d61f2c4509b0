"""A page that shows addresses in every kind of label that reads Markdown, made plain or, with ?raw, not."""

import pandas as pd
import streamlit as st

from pages.components.app.markdown import escape_markdown

ADDRESSES = (
    "见 https://evil.example/a HTTP://EVIL.EXAMPLE www.evil.example "
    "a@evil.example mailto:b@evil.example <https://evil.example>"
)

text = ADDRESSES if "raw" in st.query_params else escape_markdown(ADDRESSES)
st.markdown(text)
st.markdown(f"- **{text}**")
st.caption(text)
st.subheader(text)
st.warning(text)
st.button(text)
st.expander(text).write(".")
st.pills(text, [text])
st.segmented_control(text, [text])
st.toggle(text)
st.text_input(text, help=text)
st.selectbox("one", [ADDRESSES])
st.multiselect("some", [ADDRESSES], default=[ADDRESSES])
st.metric(text, text, help=text)
st.table({"a": [text]})
st.dataframe(pd.DataFrame({"a": [ADDRESSES], "b": ["https://evil.example/a"]}))
st.write("the end")
