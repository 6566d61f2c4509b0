/* Links of the share menu carry the view of the map as it is when they are pressed; the first is copied, not opened. */

const COPIED_LINK = "share-link", SHEET_LINKS = "share-map";
const DEFAULT_SHADE = "problems"; // what a link without "shade" opens with
const SAID_MS = 4000;

/* Centre, zoom and extent of the map on this page; null where none is seen. */
function viewOfMap() {
  try {
    return document.querySelector(".st-key-map iframe")?.contentWindow.kadian?.view?.() ?? null;
  } catch {
    return null; // a frame that is being created
  }
}

/* Without TLS a browser has only the older way, which needs a field beside the link: a menu keeps the focus within. */
async function copyText(text, beside) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const field = beside.parentElement.appendChild(document.createElement("textarea"));
    field.value = text;
    field.select();
    const isDone = document.execCommand("copy");
    field.remove();
    beside.focus(); // the field had taken the focus from the link
    return isDone;
  }
}

/* `current()`: `words.copied` and `words.notCopied`. */
function shareView(current) {
  const notice = document.createElement("div");
  notice.id = "kadian-said";
  notice.setAttribute("role", "status");
  document.body.append(notice);
  let timer = 0;

  function say(text) {
    clearTimeout(timer);
    notice.textContent = text;
    timer = setTimeout(() => (notice.textContent = ""), SAID_MS);
  }

  function follow(event) {
    const link = event.target.closest?.(`.st-key-${COPIED_LINK} a, .st-key-${SHEET_LINKS} a`);
    if (!link) return;
    const view = viewOfMap(), address = new URL(link.href), isCopied = link.closest(`.st-key-${COPIED_LINK}`) !== null;
    if (view?.shade && view.shade !== DEFAULT_SHADE) address.searchParams.set("shade", view.shade);
    if (view && isCopied) {
      address.searchParams.set("at", view.at.map((degrees) => degrees.toFixed(5)).join());
      address.searchParams.set("zoom", view.zoom);
    } else if (view) {
      address.searchParams.set("extent", view.extent.map((degrees) => degrees.toFixed(5)).join());
    }
    link.href = address.href;
    if (event.type !== "click" || !isCopied) return;
    event.preventDefault();
    copyText(link.href, link).then((isDone) => say(isDone ? current().words.copied : current().words.notCopied));
  }

  for (const type of ["pointerdown", "click", "auxclick", "contextmenu", "focusin"]) document.addEventListener(type, follow, true);
}
