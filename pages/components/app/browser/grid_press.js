/* The first press on a cell of a form's grid chooses it, too.

   Streamlit ignores what is chosen in a table until the table has the focus, which a press gives it only after the table
   has seen the press: while another field has the focus, a cell would have to be pressed twice. Such a press is repeated
   once the focus is there. Presses on headings are not: they sort at once. */

const GRID = ".st-key-superior-form-grid [data-testid=stDataFrame]";
const HEADING_PX = 36;
const FOCUSED_AFTER_MS = 100; // React has drawn the table again with the focus

function repeatFirstPress() {
  let began = null;

  document.addEventListener("pointerdown", (event) => {
    if (!event.isTrusted) return;
    const grid = event.target.closest?.(GRID);
    const isCell = grid && event.clientY - grid.getBoundingClientRect().top > HEADING_PX;
    began = isCell && !grid.contains(document.activeElement) ? event.target : null;
  }, true);

  document.addEventListener("click", (event) => {
    const { clientX, clientY, target } = event;
    if (!event.isTrusted || began !== target) return;
    began = null;
    const where = { bubbles: true, cancelable: true, composed: true, view: window, clientX, clientY };
    setTimeout(() => {
      for (const name of ["down", "up"]) {
        target.dispatchEvent(new PointerEvent(`pointer${name}`, { ...where, isPrimary: true, pointerId: 1, pointerType: "mouse" }));
        target.dispatchEvent(new MouseEvent(`mouse${name}`, where));
      }
      target.dispatchEvent(new MouseEvent("click", where));
    }, FOCUSED_AFTER_MS);
  }, true);
}
