"""What Kadian uses of Streamlit, streamlit-folium and folium beyond their documented interface.

One test for each such use. If one fails after an upgrade, its message names the module to read and what would
happen on screen; the browser test it names shows whether that has happened. Mend the module, not the test.
"""
