/* A line that is cut, in our own words: Streamlit's dialog speaks English and sends people to the internet. */

const CUT = "kadian-cut";

function tellConnection(told) {
  const notice = document.createElement("div");
  const said = document.createElement("span"), anew = document.createElement("button");
  notice.id = CUT;
  notice.setAttribute("role", "alert");
  notice.hidden = true;
  anew.type = "button";
  anew.addEventListener("click", () => location.reload());
  notice.append(said, anew);
  document.body.append(notice);

  function look() {
    const app = document.querySelector("[data-test-connection-state]");
    const state = app?.dataset.testConnectionState ?? "";
    const isCut = app !== null && state !== "CONNECTED" && state !== "INITIAL";
    document.documentElement.classList.toggle(CUT, isCut);
    if (said.textContent !== told().words.cut) {
      said.textContent = told().words.cut;
      anew.textContent = told().words.anew;
    }
    notice.hidden = !isCut;
    if (isCut) document.querySelector('[data-testid="stDialog"] button[aria-label="Close"]')?.click();
  }

  return look;
}
