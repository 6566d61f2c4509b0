/* Once a page: what the browser does for the screens. The words and numbers come anew with every run. */

export default function ({ data }) {
  const kadian = (window.kadian ??= { told: data, begun: false });
  kadian.told = data;
  if (kadian.begun) {
    kadian.look();
    return;
  }
  kadian.begun = true;
  const told = () => kadian.told;
  const app = () => document.querySelector("[data-test-script-state]");
  const isAtRest = () =>
    app()?.dataset.testScriptState === "notRunning" && app()?.dataset.testConnectionState === "CONNECTED";
  const looks = [guardPresses(told, isAtRest), keepText(told, isAtRest), tellConnection(told)];
  let asked = false;
  kadian.look = () => {
    if (asked) return;
    asked = true;
    requestAnimationFrame(() => {
      asked = false;
      for (const look of looks) look();
    });
  };
  new MutationObserver(kadian.look).observe(document.body, {
    subtree: true,
    childList: true,
    attributes: true,
    attributeFilter: ["data-test-script-state", "data-test-connection-state"],
  });
  kadian.look();
}
