/* Notice of a lost connection in our own texts: Streamlit's dialog is in English and links to the internet. */

const CUT = "kadian-cut";

/* `current()`: the data of the last run, with `words.cut` and `words.reload`. */
function showConnection(current) {
  const notice = document.createElement("div");
  const message = document.createElement("span"), reload = document.createElement("button");
  notice.id = CUT;
  notice.setAttribute("role", "alert");
  notice.hidden = true;
  reload.type = "button";
  reload.addEventListener("click", () => location.reload());
  notice.append(message, reload);
  document.body.append(notice);

  function update() {
    const app = document.querySelector("[data-test-connection-state]");
    const state = app?.dataset.testConnectionState ?? "";
    const isCut = app !== null && state !== "CONNECTED" && state !== "INITIAL";
    document.documentElement.classList.toggle(CUT, isCut);
    if (message.textContent !== current().words.cut) {
      message.textContent = current().words.cut;
      reload.textContent = current().words.reload;
    }
    notice.hidden = !isCut;
    if (isCut) document.querySelector('[data-testid="stDialog"] button[aria-label="Close"]')?.click();
  }

  return update;
}
