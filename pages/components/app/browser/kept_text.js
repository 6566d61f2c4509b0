/* Text typed into a report and not recorded yet is kept in this tab (session storage), by account, form and site.

   A restart of the server or a reload recreates all fields; the kept text is filled in again. It is dropped once it
   is recorded, when another account signs in here, and at signing out. */

const KEPT = "kadian-text:";
const RECORDED = "kadian-recorded";
const ANSWER_MS = 15000;
const UNDO = ["undo", "undo-ticked"];

/* The storage key of a field, null for a field that is not kept. */
function storageKeyOf(field, data) {
  const form = data.forms.find((each) => field.closest(`.st-key-${each}`));
  if (!form || field.type === "password" || field.disabled) return null;
  const name = keyOf(field).replace(/-[0-9a-f]{32}$/, "");
  return `${KEPT}${data.account}:${form}:${data.site}:${name}`;
}

function forget(belongs) {
  for (const key of Object.keys(sessionStorage)) {
    if (key.startsWith(KEPT) && belongs(key)) sessionStorage.removeItem(key);
  }
}

/* React ignores a value set in the usual way: it must be set by the setter of the prototype. */
function fill(field, text) {
  const proto = field instanceof HTMLTextAreaElement ? HTMLTextAreaElement : HTMLInputElement;
  Object.getOwnPropertyDescriptor(proto.prototype, "value").set.call(field, text);
  field.dispatchEvent(new Event("input", { bubbles: true }));
}

/* `current()`: account, site, forms, number of presses the screen has answered, and the last recorded number.

   `pressed`: prefix of the keys of the fields that were sent. Until the press is answered these are left alone: the
   answer may arrive later than the fields that it has emptied. */
function keepText(current, isAtRest) {
  let pressed = null, answered = 0, givenUp = 0;

  function keep(event) {
    const key = event.isTrusted && event.target.matches?.("textarea, input[type=text]")
      ? storageKeyOf(event.target, current()) : null;
    if (key === null) return;
    if (event.target.value) sessionStorage.setItem(key, event.target.value);
    else sessionStorage.removeItem(key);
  }

  function press(event) {
    if (event.target.closest?.('a[href="sign-out"]')) forget(() => true);
    const now = current();
    const form = event.target.closest?.("button") && now.forms.find((each) => event.target.closest(`.st-key-${each}`));
    if (!form) return;
    // An undo records nothing of the text typed now: it stays in its field and here.
    pressed = null;
    if (UNDO.includes(keyOf(event.target))) return;
    pressed = `${KEPT}${now.account}:${form}:${now.site}:`;
    answered = now.acts;
    givenUp = performance.now() + ANSWER_MS;
  }

  /* Only at rest: until then the fields are those of before the press. */
  function restore() {
    const now = current();
    if (!isAtRest() || (pressed !== null && now.acts === answered && performance.now() < givenUp)) return;
    forget((key) => !key.startsWith(`${KEPT}${now.account}:`));
    if (now.recorded && now.recorded !== sessionStorage.getItem(RECORDED)) {
      sessionStorage.setItem(RECORDED, now.recorded);
      const recorded = pressed;
      if (recorded !== null) forget((key) => key.startsWith(recorded));
      pressed = null;
    }
    for (const field of document.querySelectorAll(now.forms.map((each) =>
      `.st-key-${each} textarea, .st-key-${each} input[type=text]`).join())) {
      const key = storageKeyOf(field, now), text = key && sessionStorage.getItem(key);
      if (text && !field.value && field !== document.activeElement) fill(field, text);
    }
  }

  document.addEventListener("input", keep, true);
  document.addEventListener("click", press, true);
  return restore;
}
