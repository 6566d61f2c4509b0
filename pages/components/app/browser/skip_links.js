/* Links for the keyboard at the beginning of the page: past menus and figures to its map, its list, its form.

   Seen only while one of them has the focus. They stand before all that Streamlit draws, in place of its own link, which
   is in English. */

const SKIP_TARGETS = {
  main: "[data-testid=stMain]",
  map: "iframe[src*=streamlit_folium]",
  list: ".st-key-panel-tab [role=radio][aria-checked=true], [data-testid=stDataFrame] canvas[tabindex]",
  form: ".st-key-status-form, .st-key-shift-form, .st-key-post-form",
};
const FOCUSABLE = ":is(button, input, textarea, [tabindex]):not(:disabled)";

/* The map within its frame takes the keys that move it; a form is entered at its first field. */
function focusTarget(target) {
  target.scrollIntoView({ block: "nearest" });
  if (target.tagName === "IFRAME") {
    target.focus();
    target.contentDocument?.querySelector(".leaflet-container")?.focus();
  } else {
    (target.matches(FOCUSABLE) ? target : target.querySelector(FOCUSABLE))?.focus();
  }
}

/* `current()`: `words.skip`, the name of the group and of each link. */
function skipLinks(current) {
  const group = document.createElement("nav");
  group.id = "kadian-skip";
  const find = (name) => [...document.querySelectorAll(SKIP_TARGETS[name])].find((each) => each.checkVisibility());
  const links = Object.keys(SKIP_TARGETS).map((name) => {
    const link = document.createElement("a");
    link.href = "#stMain"; // all of them lead into it, and the address stays as it is
    link.addEventListener("click", (event) => {
      event.preventDefault();
      focusTarget(find(name));
    });
    group.append(link);
    return [name, link];
  });
  document.body.prepend(group);

  return function update() {
    const words = current().words.skip;
    if (group.getAttribute("aria-label") !== words.title) group.setAttribute("aria-label", words.title);
    for (const [name, link] of links) {
      const isMissing = !find(name);
      if (link.textContent !== words[name]) link.textContent = words[name];
      if (link.hidden !== isMissing) link.hidden = isMissing;
    }
  };
}
