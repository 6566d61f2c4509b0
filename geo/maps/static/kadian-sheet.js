/* The page of a map to print: draws the map, keeps the rows that fit, then prints or saves a picture of itself. */
"use strict";

(() => {
  const DENSITY = 2; // pixels of the picture per px of the page
  const MARGIN = 16; // px around the sheet
  const sheet = document.querySelector(".sheet");
  const status = document.getElementById("said");

  /* The map is drawn when its first content is. */
  function drawMap() {
    const drawing = JSON.parse(document.getElementById("drawing").textContent);
    const drawn = new Promise((resolve) => {
      const observer = new MutationObserver(() => {
        if (!document.body.dataset.drawn) return;
        observer.disconnect();
        resolve();
      });
      observer.observe(document.body, { attributeFilter: ["data-drawn"] });
    });
    const map = kadian.map("map", drawing);
    map.options.zoomSnap = 0; // the extent fills the paper
    kadian.content(document.getElementById("payload").textContent).addTo(map);
    return drawn.then(() => tilesLoaded(map));
  }

  function tilesLoaded(map) {
    const loading = [];
    map.eachLayer((layer) => layer instanceof L.GridLayer && layer.isLoading() && loading.push(layer));
    return Promise.all(loading.map((layer) => new Promise((resolve) => layer.once("load", resolve))));
  }

  /* Keep the rows that fit on the paper, and count the others. */
  function fitRows() {
    const more = document.getElementById("more");
    if (!more) return;
    const section = more.parentElement;
    const rows = [...section.querySelectorAll("tbody tr")];
    const count = () => {
      const hidden = more.dataset.total - rows.length;
      more.textContent = hidden ? more.dataset.text.replace("{count}", hidden) : "";
    };
    count();
    while (rows.length > 1 && section.scrollHeight > section.clientHeight) {
      rows.pop().remove();
      count();
    }
  }

  function loadImage(url) {
    return new Promise((resolve, reject) => {
      const image = new Image();
      image.onload = () => resolve(image);
      image.onerror = reject;
      image.src = url;
    });
  }

  /* What of an element can be copied to a canvas; images of other servers would forbid to save it. */
  async function copyable(node) {
    if (node instanceof HTMLCanvasElement) return node.width && node.height ? node : null;
    if (node instanceof HTMLImageElement) return new URL(node.src).origin === location.origin || node.src.startsWith("data:") ? node : null;
    return loadImage(`data:image/svg+xml;charset=utf-8,${encodeURIComponent(new XMLSerializer().serializeToString(node))}`);
  }

  function drawBox(pen, style, box) {
    pen.fillStyle = style.backgroundColor;
    pen.fillRect(box.x, box.y, box.width, box.height);
    const sides = { Top: [0, 0, 1, 0], Right: [1, 0, 1, 1], Bottom: [0, 1, 1, 1], Left: [0, 0, 0, 1] };
    for (const [side, [x, y, toX, toY]] of Object.entries(sides)) {
      const width = style[`border${side}Style`] === "none" ? 0 : parseFloat(style[`border${side}Width`]);
      if (!width) continue;
      pen.lineWidth = width;
      pen.strokeStyle = style[`border${side}Color`];
      pen.beginPath();
      pen.moveTo(box.x + x * box.width, box.y + y * box.height);
      pen.lineTo(box.x + toX * box.width, box.y + toY * box.height);
      pen.stroke();
    }
  }

  /* Text as the page has broken it into lines; with its halo, where it has one. */
  function drawText(pen, node, style) {
    const range = document.createRange();
    const lines = [];
    let start = 0;
    for (const char of node.data) {
      range.setStart(node, start);
      range.setEnd(node, (start += char.length));
      const box = range.getClientRects()[0];
      if (!box) continue;
      const line = lines.at(-1);
      if (line && Math.abs(line.box.y - box.y) < box.height / 2) line.text += char;
      else lines.push({ text: char, box });
    }
    pen.font = `${style.fontStyle} ${style.fontWeight} ${style.fontSize} ${style.fontFamily}`;
    pen.textBaseline = "middle";
    pen.fillStyle = style.color;
    for (const { text, box } of lines) {
      const place = [text.trim(), box.x, box.y + box.height / 2];
      if (style.textShadow !== "none") {
        pen.lineWidth = 3;
        pen.strokeStyle = "#fff";
        pen.strokeText(...place);
      }
      pen.fillText(...place);
    }
  }

  /* Draw an element and what it holds, in the order of the page: later over earlier, higher over lower. */
  async function draw(pen, node) {
    const style = getComputedStyle(node);
    if (style.display === "none" || style.visibility === "hidden") return;
    const box = node.getBoundingClientRect();
    pen.save();
    pen.globalAlpha *= Number(style.opacity);
    if (node.matches("canvas, img, svg")) {
      const copy = box.width && box.height ? await copyable(node) : null;
      if (copy) pen.drawImage(copy, box.x, box.y, box.width, box.height);
    } else {
      drawBox(pen, style, box);
      if (style.overflowX === "hidden") {
        pen.beginPath();
        pen.rect(box.x, box.y, box.width, box.height);
        pen.clip();
      }
      for (const child of node.childNodes) if (child instanceof Text) drawText(pen, child, style);
      const level = (child) => parseInt(getComputedStyle(child).zIndex, 10) || 0;
      for (const child of [...node.children].sort((one, other) => level(one) - level(other))) await draw(pen, child);
    }
    pen.restore();
  }

  async function savePicture() {
    const box = sheet.getBoundingClientRect();
    const canvas = document.createElement("canvas");
    [canvas.width, canvas.height] = [box.width, box.height].map((length) => Math.ceil((length + 2 * MARGIN) * DENSITY));
    const pen = canvas.getContext("2d");
    pen.fillStyle = "#fff";
    pen.fillRect(0, 0, canvas.width, canvas.height);
    pen.scale(DENSITY, DENSITY);
    pen.translate(MARGIN - box.x, MARGIN - box.y);
    await draw(pen, sheet);
    const blob = await new Promise((resolve) => canvas.toBlob(resolve, "image/png"));
    const link = document.createElement("a");
    link.href = URL.createObjectURL(blob);
    link.download = document.body.dataset.file;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
  }

  async function begin() {
    await drawMap();
    await document.fonts.ready;
    fitRows();
    status.textContent = "";
    const save = () => savePicture().catch((problem) => {
      console.warn("no picture", problem);
      status.textContent = status.dataset.failed;
    });
    document.getElementById("print").addEventListener("click", () => window.print());
    document.getElementById("png").addEventListener("click", save);
    document.body.dataset.ready = "yes";
    if (document.body.dataset.output === "print") window.print();
    if (document.body.dataset.output === "png") await save();
  }

  begin();
})();
