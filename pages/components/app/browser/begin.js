/* Set up once for each page; texts and numbers (`data`, see browser_code.py) are replaced in every run. */

export default function ({ data, setTriggerValue }) {
  const kadian = (window.kadian ??= { data, begun: false });
  Object.assign(kadian, { data, report: setTriggerValue });
  if (kadian.begun) {
    kadian.update();
    return;
  }
  kadian.begun = true;
  const current = () => kadian.data;
  const app = () => document.querySelector("[data-test-script-state]");
  const isAtRest = () =>
    app()?.dataset.testScriptState === "notRunning" && app()?.dataset.testConnectionState === "CONNECTED";
  shareView(current);
  repeatFirstPress();
  const updates = [
    guardPresses(current, isAtRest),
    keepText(current, isAtRest),
    showConnection(current),
    reportWidth(current, (width) => kadian.report("width", width), isAtRest),
    keepScroll(isAtRest),
    skipLinks(current),
    nameControls(current),
    followKeys(current, isAtRest),
  ];
  let scheduled = false;
  kadian.update = () => {
    if (scheduled) return;
    scheduled = true;
    requestAnimationFrame(() => {
      scheduled = false;
      for (const update of updates) update();
    });
  };
  new MutationObserver(kadian.update).observe(document.body, {
    subtree: true,
    childList: true,
    attributes: true,
    attributeFilter: ["data-test-script-state", "data-test-connection-state"],
  });
  kadian.update();
}
