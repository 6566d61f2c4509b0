/* Parts of which the controls on the map are made: buttons with icons, a sentence in the middle, stored choices. */
"use strict";

(() => {
  const SVG = "http://www.w3.org/2000/svg";
  const SENTENCE_MS = 6000;

  /* Paths in a box of 24 by 24, drawn as strokes. */
  const ICONS = {
    home: "M3 11 12 4l9 7M6 9v11h12V9M10 20v-6h4v6",
    fit: "M4 9V4h5M15 4h5v5M20 15v5h-5M9 20H4v-5M12 9.5a2.5 2.5 0 1 0 0 5 2.5 2.5 0 1 0 0-5",
    full_screen: "M14 4h6v6M20 4l-7 7M10 20H4v-6M4 20l7-7",
    locate: "M12 6a6 6 0 1 0 0 12 6 6 0 1 0 0-12M12 2v4M12 18v4M2 12h4M18 12h4M12 11.5a.5.5 0 1 0 0 1 .5.5 0 1 0 0-1",
    measure: "M3 16 16 3l5 5L8 21zM8 11l2 2M11 8l3 3M14 5l2 2",
    play: "M8 5v14l11-7z",
    pause: "M8 5v14M16 5v14",
    clock: "M12 3a9 9 0 1 0 0 18 9 9 0 1 0 0-18M12 7v5l4 2",
  };

  function element(tag, attributes, parent) {
    const made = document.createElementNS(SVG, tag);
    Object.entries(attributes).forEach(([name, value]) => made.setAttribute(name, value));
    parent?.appendChild(made);
    return made;
  }

  kadian.svg = element;

  kadian.icon = (name) => {
    const svg = element("svg", { viewBox: "0 0 24 24", width: 20, height: 20, "aria-hidden": "true" });
    element("path", { d: ICONS[name], fill: "none", stroke: "currentColor", "stroke-width": 2, "stroke-linejoin": "round", "stroke-linecap": "round" }, svg);
    return svg;
  };

  /* A button with an icon or a text; its name is `label`, for the pointer and for screen readers. */
  kadian.button = (parent, { icon, text, label, onPress }) => {
    const button = L.DomUtil.create("button", "kadian-button", parent);
    button.type = "button";
    if (icon) button.appendChild(kadian.icon(icon));
    else button.textContent = text;
    if (label) {
      button.title = label;
      button.setAttribute("aria-label", label);
    }
    button.addEventListener("click", onPress);
    return button;
  };

  /* A part on top of the map: what is pressed on it is not a press on the map, and its wheel not the map's. */
  kadian.panel = (className, parent) => {
    const panel = L.DomUtil.create("div", className, parent);
    L.DomEvent.disableClickPropagation(panel);
    panel.addEventListener("wheel", (event) => event.stopPropagation());
    return panel;
  };

  /* One sentence at the upper edge of the map, read out by screen readers; it stays where `lasts` is set. */
  kadian.Sentence = class {
    constructor(map) {
      this.node = L.DomUtil.create("div", "kadian-sentence", map.getContainer());
      this.node.setAttribute("role", "status");
    }

    say(text, { lasts = false } = {}) {
      clearTimeout(this.timer);
      this.node.textContent = text || "";
      if (text && !lasts) this.timer = setTimeout(() => this.say(""), SENTENCE_MS);
    }
  };

  /* What is chosen on a map, kept for the tab under the page and the map's own key. */
  kadian.Choices = class {
    constructor(name, { isOfTab = false } = {}) {
      const holder = isOfTab ? null : window.frameElement?.closest("[class*=st-key-]");
      this.key = `kadian-${name} ${window.parent.location.pathname} ${holder?.className.match(/st-key-[\w-]+/)?.[0]}`;
    }

    read(otherwise) {
      try {
        return JSON.parse(sessionStorage.getItem(this.key)) ?? otherwise;
      } catch {
        return otherwise; // a browser without storage
      }
    }

    write(value) {
      try {
        sessionStorage.setItem(this.key, JSON.stringify(value));
      } catch {
        // a browser without storage
      }
    }
  };

  /* "36.53000, 118.85000": latitude, longitude in WGS-84 degrees. */
  kadian.placeText = (latlng) => {
    const { lat, lng } = latlng.wrap();
    return `${lat.toFixed(5)}, ${lng.toFixed(5)}`;
  };

  kadian.fill = (sentence, values) =>
    Object.entries(values).reduce((text, [name, value]) => text.replace(`{${name}}`, value), sentence || "");
})();
