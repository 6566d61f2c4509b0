"""Every kind of choice that the screens use, one chosen beside one that is not; their words look the same."""

import streamlit as st

from pages.components.app.shell import style_sheet

ONE, OTHER = "一", "一\u200b"

st.html(style_sheet())
st.pills("pills", [ONE, OTHER], default=[ONE], selection_mode="multi", key="pills")
st.segmented_control("segments", [ONE, OTHER], default=ONE, key="segments")
st.radio("radio", [ONE, OTHER], horizontal=True, key="radio")
for kind, widget in (("toggle", st.toggle), ("checkbox", st.checkbox)):
    with st.container(key=kind):
        widget(ONE, value=True, key=f"{kind}-chosen")
        widget(OTHER, value=False, key=f"{kind}-other")
with st.container(key="button", horizontal=True):
    st.button(ONE, type="primary")
    st.button(OTHER)
st.write("the end")
