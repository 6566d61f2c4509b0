/* What a screen's page does besides what Streamlit draws: its language is said to the browser, its text is kept,
   its maps fit on paper. */
"use strict";

(() => {
  const PAPER = 680; // px across on A4 upright, within the margins
  const MOST = 3; // times one text is put back
  /* Below the address of a page Streamlit would look for its server beside that page first, and get a 404. */
  window.__streamlit = { BACKEND_BASE_URL: new URL(".", document.currentScript.src).href };

  const page = document.documentElement;
  const words = document.currentScript.dataset;
  const times = new WeakMap();

  /* The screen says in a style element which language it was drawn in: it may be switched at any moment. */
  function followLanguage() {
    const lang = document.querySelector("style[data-page-lang]")?.dataset.pageLang;
    if (lang && lang !== page.lang) page.lang = lang;
  }

  /* Translators put a <font> in place of a text, which the screen would go on writing to, out of sight. */
  function keepText(records) {
    for (const { addedNodes, removedNodes, previousSibling, nextSibling } of records) {
      const wrap = [...addedNodes, previousSibling, nextSibling].find((node) => node?.nodeName === "FONT" && node.isConnected);
      const text = [...removedNodes].find((node) => node.nodeType === Node.TEXT_NODE && !node.isConnected);
      if (!wrap || !text) continue;
      const before = times.get(text) ?? 0;
      if (before < MOST) {
        times.set(text, before + 1);
        wrap.replaceWith(text);
      } else {
        warn();
      }
    }
  }

  /* A reader who has the page translated all the same reads that its figures may be old. */
  function warn() {
    if (document.getElementById("page-altered")) return;
    const notice = document.createElement("button");
    notice.id = "page-altered";
    notice.setAttribute("role", "alert");
    notice.textContent = words.altered;
    notice.style.cssText =
      "position:fixed;inset:0 0 auto;z-index:2147483647;min-height:44px;padding:.5rem 1rem;border:0;font:inherit;color:#fff;background:#a3123a;cursor:pointer";
    notice.addEventListener("click", () => location.reload());
    document.body.append(notice);
  }

  /* On paper a map is as it was drawn, only smaller: no script runs between the page's new size and its print. */
  function fitMaps() {
    for (const frame of document.querySelectorAll("iframe")) {
      const { width, height } = frame.getBoundingClientRect();
      if (!width) continue;
      frame.style.setProperty("--drawn-width", `${width}px`);
      frame.style.setProperty("--drawn-height", `${height}px`);
      frame.style.setProperty("--print-zoom", Math.min(1, PAPER / width));
    }
  }

  addEventListener("beforeprint", fitMaps);
  new MutationObserver((records) => {
    followLanguage();
    keepText(records);
  }).observe(page, { childList: true, subtree: true, attributes: true, attributeFilter: ["data-page-lang"] });
})();
