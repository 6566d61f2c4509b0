/* The map and the page around its frame: theme, height, width, keys, and clicks. A page to print has no frame. */
"use strict";

if (document.documentElement.dataset.paper) L.Browser.retina = true; // paper is finer than a screen

window.kadian = {
  send(kind, code) {
    window.Streamlit?.setComponentValue({ kind, code, at: Date.now() });
  },

  /* Streamlit gives the frame the background of the page, whichever theme is chosen. */
  isDark() {
    const [red, green, blue] = getComputedStyle(document.body).backgroundColor.match(/[\d.]+/g).map(Number);
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue < 128;
  },

  onTheme(listener) {
    window.Streamlit?.events.addEventListener(window.Streamlit.RENDER_EVENT, listener);
  },

  /* The component's library adds a style with the theme in every run and removes none: thousands in a day on a wall. */
  keepOneTheme() {
    kadian.onTheme(() => {
      const themes = [...document.head.querySelectorAll("style")].filter((style) => style.textContent.includes("--primary-color"));
      themes.slice(0, -1).forEach((style) => style.remove());
    });
  },

  isPhone: Math.min(screen.width, screen.height) < 600,

  isAnimated: () => !matchMedia("(prefers-reduced-motion: reduce)").matches,

  /* Leave some of the page visible on a phone, to read and to scroll by. */
  limitHeight() {
    if (!kadian.isPhone || !window.Streamlit) return;
    const limit = Math.round(0.45 * screen.height);
    const frameHeight = window.Streamlit.setFrameHeight;
    window.Streamlit.setFrameHeight = (height) => frameHeight(height && Math.min(height, limit));
  },

  /* Where the page scrolls, one finger on a phone scrolls it and two move the map; elsewhere one moves the map. */
  shareFingers(map) {
    if (!kadian.isPhone) return;
    const page = window.parent.document.querySelector("[data-testid=stMain]");
    const share = () => {
      const scrolls = page === null || page.scrollHeight > page.clientHeight + 1;
      map.dragging[scrolls ? "disable" : "enable"]();
      map.getContainer().classList.toggle("scrolled-past", scrolls);
    };
    const sizes = new window.parent.ResizeObserver(share);
    for (const element of [page, page?.firstElementChild, document.documentElement]) if (element) sizes.observe(element);
    share();
  },

  /* The frame is in the language of the page around it, which may be switched. */
  followLanguage() {
    const [page, frame] = [window.parent.document.documentElement, document.documentElement];
    const follow = () => (frame.lang = page.lang);
    follow();
    new MutationObserver(follow).observe(page, { attributeFilter: ["lang"] });
  },

  /* Scroll to the card and form of a chosen site, which are below the map on a phone. */
  showCard() {
    const panel = kadian.isPhone && window.parent.document.querySelector("[class*=st-key-site-panel]");
    if (panel) panel.scrollIntoView({ block: "start" });
  },

  /* Check every minute whether the session has ended, and then reload the page, which leads to the sign-in and back: a
     screen that slept through the end has no connection to be notified by. */
  leaveWithSession(route) {
    setInterval(async () => {
      const reply = await fetch(route, { method: "HEAD", cache: "no-store" }).catch(() => null);
      if (reply?.status === 401) window.parent.location.reload();
    }, 60_000);
  },

  /* Hide the focus ring from pointers: Leaflet focuses the map at every click. */
  ringForKeysOnly(container) {
    container.addEventListener("pointerdown", () => container.classList.add("pressed"), true);
    container.addEventListener("keydown", () => container.classList.remove("pressed"), true);
  },
};
