/* What is typed into a report and not recorded yet stays in this tab (session storage), by account, form and site.

   A restart of the server or a reload makes all fields anew; what was typed is put back into them. It is dropped
   once it is recorded, when somebody else signs in here, and at signing out. */

const KEPT = "kadian-text:";
const RECORDED = "kadian-recorded";
const ANSWER_MS = 15000;
const UNDO = "undo";

/* The place of a field in the storage, null where it is not one that is kept. */
function placeOf(field, told) {
  const form = told.forms.find((each) => field.closest(`.st-key-${each}`));
  if (!form || field.type === "password" || field.disabled) return null;
  const name = keyOf(field).replace(/-[0-9a-f]{32}$/, "");
  return `${KEPT}${told.account}:${form}:${told.site}:${name}`;
}

function forget(belongs) {
  for (const place of Object.keys(sessionStorage)) {
    if (place.startsWith(KEPT) && belongs(place)) sessionStorage.removeItem(place);
  }
}

/* React takes a value that was set in its own way for what it has set itself. */
function fill(field, text) {
  const proto = field instanceof HTMLTextAreaElement ? HTMLTextAreaElement : HTMLInputElement;
  Object.getOwnPropertyDescriptor(proto.prototype, "value").set.call(field, text);
  field.dispatchEvent(new Event("input", { bubbles: true }));
}

/* `told()`: account, site, forms, how many presses the screen has answered, and what it recorded last.

   `pressed`: the fields that were sent. Until the press is answered they are left alone: what the server tells of it
   may come later than the fields that it has emptied. */
function keepText(told, isAtRest) {
  let pressed = null, answered = 0, givenUp = 0;

  function keep(event) {
    const place = event.isTrusted && event.target.matches?.("textarea, input[type=text]")
      ? placeOf(event.target, told()) : null;
    if (place === null) return;
    if (event.target.value) sessionStorage.setItem(place, event.target.value);
    else sessionStorage.removeItem(place);
  }

  function press(event) {
    if (event.target.closest?.('a[href="sign-out"]')) forget(() => true);
    const now = told();
    const form = event.target.closest?.("button") && now.forms.find((each) => event.target.closest(`.st-key-${each}`));
    if (!form) return;
    // What takes an entry back records nothing of what is typed by now: that stays, in its field and here.
    pressed = null;
    if (keyOf(event.target) === UNDO) return;
    pressed = `${KEPT}${now.account}:${form}:${now.site}:`;
    answered = now.acts;
    givenUp = performance.now() + ANSWER_MS;
  }

  /* Only at rest: until then fields are those of before the press. */
  function restore() {
    const now = told();
    if (!isAtRest() || (pressed !== null && now.acts === answered && performance.now() < givenUp)) return;
    forget((place) => !place.startsWith(`${KEPT}${now.account}:`));
    if (now.recorded && now.recorded !== sessionStorage.getItem(RECORDED)) {
      sessionStorage.setItem(RECORDED, now.recorded);
      const done = pressed;
      if (done !== null) forget((place) => place.startsWith(done));
      pressed = null;
    }
    for (const field of document.querySelectorAll(now.forms.map((each) =>
      `.st-key-${each} textarea, .st-key-${each} input[type=text]`).join())) {
      const place = placeOf(field, now), text = place && sessionStorage.getItem(place);
      if (text && !field.value && field !== document.activeElement) fill(field, text);
    }
  }

  document.addEventListener("input", keep, true);
  document.addEventListener("click", press, true);
  return restore;
}
