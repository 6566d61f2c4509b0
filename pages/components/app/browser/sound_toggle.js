/* The check box that switches the tone on and off; the tone at switching on is its sample. */

export default function ({ data, parentElement }) {
  let [box, label] = parentElement.querySelectorAll("input, span");
  if (!box) {
    const row = document.createElement("label");
    [box, label] = [document.createElement("input"), document.createElement("span")];
    box.type = "checkbox";
    row.append(box, label);
    row.className = "kadian-sound";
    parentElement.append(row);
  }
  label.textContent = data.label;
  box.checked = isSoundOn();
  box.onchange = () => {
    switchSound(box.checked);
    if (box.checked) playTone();
  };
}
