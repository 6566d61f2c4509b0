/* Names that Streamlit gives its own controls, for screen readers, in the reader's language. */

/* `current().names`: by Streamlit's English name the one to say instead; "{name}" stands for a name of ours. */
function nameControls(current) {
  const before = new WeakMap(); // by element, what Streamlit calls it and what is said instead

  function translate(english) {
    const names = current().names;
    if (names[english]) return names[english];
    for (const [pattern, translated] of Object.entries(names)) {
      const [start, end] = pattern.split("{name}");
      if (end !== undefined && english.length > start.length + end.length && english.startsWith(start) && english.endsWith(end))
        return translated.replace("{name}", () => english.slice(start.length, english.length - end.length));
    }
    return english;
  }

  return function update() {
    for (const each of document.querySelectorAll("[aria-label]")) {
      const shown = each.getAttribute("aria-label"), known = before.get(each);
      const english = known?.said === shown ? known.english : shown;
      const said = translate(english);
      if (said !== shown) each.setAttribute("aria-label", said);
      if (said !== english || known) before.set(each, { english, said });
    }
  };
}
