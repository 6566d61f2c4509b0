/* What the map has to do with the page around its frame: theme, height, width, keys, and what was pressed. */
"use strict";

window.kadian = {
  send(kind, code) {
    window.Streamlit.setComponentValue({ kind, code, at: Date.now() });
  },

  /* Streamlit gives the frame the page's ground, whatever theme was chosen. */
  isDark() {
    const [red, green, blue] = getComputedStyle(document.body).backgroundColor.match(/[\d.]+/g).map(Number);
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue < 128;
  },

  onTheme(listener) {
    window.Streamlit.events.addEventListener(window.Streamlit.RENDER_EVENT, listener);
  },

  isPhone: Math.min(screen.width, screen.height) < 600,

  /* Leaves a phone some page beside the map, to read and to scroll by. */
  limitHeight() {
    if (!kadian.isPhone) return;
    const limit = Math.round(0.45 * screen.height);
    const frameHeight = window.Streamlit.setFrameHeight;
    window.Streamlit.setFrameHeight = (height) => frameHeight(height && Math.min(height, limit));
  },

  /* Only the browser knows how wide the page is: a narrow one is told of, and every change. */
  tellWidth() {
    const narrow = window.parent.matchMedia("(max-width: 640px)");
    if (narrow.matches) kadian.send("screen", "narrow");
    narrow.addEventListener("change", () => kadian.send("screen", narrow.matches ? "narrow" : "wide"));
  },

  /* The frame is in the language of the page around it, which may be switched. */
  followLanguage() {
    const [page, frame] = [window.parent.document.documentElement, document.documentElement];
    const follow = () => (frame.lang = page.lang);
    follow();
    new MutationObserver(follow).observe(page, { attributeFilter: ["lang"] });
  },

  /* On a phone card and form stand beneath the map: whoever chose a site is shown them. */
  showCard() {
    const panel = kadian.isPhone && window.parent.document.querySelector("[class*=st-key-site-panel]");
    if (panel) panel.scrollIntoView({ block: "start" });
  },

  /* A screen that slept through the end of its session has no connection left to be told by: it asks every minute,
     and loads its page anew, which leads to the sign-in and back. */
  leaveWithSession(route) {
    setInterval(async () => {
      const reply = await fetch(route, { method: "HEAD", cache: "no-store" }).catch(() => null);
      if (reply?.status === 401) window.parent.location.reload();
    }, 60_000);
  },

  /* Leaflet focuses the map at every press, which would show the keyboard's ring to a pointer. */
  ringForKeysOnly(container) {
    container.addEventListener("pointerdown", () => container.classList.add("pressed"), true);
    container.addEventListener("keydown", () => container.classList.remove("pressed"), true);
  },
};
