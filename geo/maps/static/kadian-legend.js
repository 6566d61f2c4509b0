/* The legend on the map. A press on a row hides or shows its sites on the map, and on the map only; a double press, or
   one with Shift, shows only this row of its group. */
"use strict";

(() => {
  const RADIUS = 7; // px of a symbol
  const ROOM = { x: 900, y: 600 }; // px of the map below which the legend begins folded
  const NEUTRAL = "currentColor";

  const GROUPS = ["kinds", "statuses", "reports"];

  const PER_POINT = ["ids", "names", "lats", "lons", "labels", "styles", "tooltip_indices", "area_indices", "ages_min", "unit_indices", "note_indices"];

  /* What a style number stands for, in each group one row: a site whose patrol is due or overdue keeps the row of its
     variant and of the age of its report. The order is that of palette.SYMBOL_STYLES, which ends with those of patrols. */
  function styleParts(drawing, style) {
    const { freshness, categories, patrol_categories: patrols } = drawing;
    const [ages, shapes] = [freshness.length, Object.keys(drawing.shapes)];
    const patrol = style - ages * categories.length * 2 * shapes.length;
    const isPatrol = patrol >= 0;
    const [number, row] = isPatrol ? [patrol, patrols] : [style, categories];
    const solid = Math.floor(number / (ages * row.length));
    return {
      kinds: `${shapes[Math.floor(solid / 2)]}${solid % 2 ? " hollow" : ""}`,
      statuses: `${isPatrol ? "patrol " : ""}${row[Math.floor(number / ages) % row.length]}`,
      reports: freshness[number % ages],
    };
  }

  const picture = () => kadian.svg("svg", { width: 26, height: 26, viewBox: "-13 -13 26 26", "aria-hidden": "true" });

  function symbol(drawing, { shape = "circle", hollow, category, age, is_patrol: isPatrol }) {
    const svg = picture();
    const colour = category ? drawing.colours[category] : NEUTRAL;
    const body = { fill: hollow ? "none" : colour, "fill-opacity": age ? drawing.fades[age] : 1, stroke: colour, "stroke-width": 1.8 };
    const corners = drawing.shapes[shape].map(([x, y]) => `${x * RADIUS},${y * RADIUS}`).join(" ");
    if (corners) kadian.svg("polygon", { points: corners, ...body }, svg);
    else kadian.svg("circle", { r: RADIUS, ...body }, svg);
    const strokes = isPatrol ? drawing.patrol_mark : category ? drawing.marks[category] : [];
    strokes.forEach((line) =>
      kadian.svg("path", { d: `M${line.map(([x, y]) => `${x * RADIUS} ${y * RADIUS}`).join("L")}`, fill: "none", stroke: hollow ? colour : "#fff", "stroke-width": 2, "stroke-linecap": "round" }, svg));
    const dash = age && drawing.dashes[age];
    if (dash) kadian.svg("circle", { r: RADIUS * 1.2 + 3, fill: "none", stroke: NEUTRAL, "stroke-dasharray": dash.join(" ") }, svg);
    return svg;
  }

  function swatch({ colour, opacity }) {
    const svg = picture();
    kadian.svg("rect", { x: -10, y: -7, width: 20, height: 14, fill: colour, "fill-opacity": opacity, stroke: NEUTRAL, "stroke-opacity": 0.6 }, svg);
    return svg;
  }

  function ring(shape, { colour, dash, is_double: isDouble }) {
    const svg = picture();
    const look = { fill: "none", stroke: colour, "stroke-width": 2, "stroke-dasharray": dash.join(" ") };
    for (const r of isDouble ? [7, 11] : [9]) {
      if (shape === "square") kadian.svg("rect", { x: -r, y: -r, width: 2 * r, height: 2 * r, rx: 3, ...look }, svg);
      else if (shape === "diamond") kadian.svg("polygon", { points: `0,${-r - 2} ${r + 2},0 0,${r + 2} ${-r - 2},0`, ...look }, svg);
      else kadian.svg("circle", { r, ...look }, svg);
    }
    return svg;
  }

  const Panel = L.Control.extend({
    options: { position: "bottomleft" },

    initialize(build) {
      this._build = build;
    },

    onAdd() {
      const panel = kadian.panel("kadian-legend");
      this._build(panel);
      return panel;
    },
  });

  kadian.Legend = class {
    constructor(situation) {
      this.situation = situation;
      this.drawing = situation.drawing;
      this.choices = new kadian.Choices("legend");
      const { hidden, switched, isOpen } = this.choices.read({});
      this.hidden = new Set(hidden);
      this.switched = new Set(switched); // names of the layers of rings that are not as they begin
      this.isOpen = isOpen; // as chosen; undefined: by the room there is
      situation.map.on("resize", () => this.panel && this.fold(this.isOpen ?? this.hasRoom()));
      this.parts = []; // by style
    }

    /* What a style stands for; a hollow symbol without a row of its own is its kind's. */
    partsOf(style) {
      if (this.parts[style]) return this.parts[style];
      const parts = styleParts(this.drawing, style);
      if (!this.content.kinds.some(({ value }) => value === parts.kinds)) parts.kinds = parts.kinds.replace(" hollow", "");
      return (this.parts[style] = parts);
    }

    isShown(style) {
      const parts = this.partsOf(style);
      return !GROUPS.some((group) => this.hidden.has(`${group} ${parts[group]}`));
    }

    /* The columns of the content without what is hidden; the selected site stays. */
    filtered({ points, selected_id, legend }) {
      if (!points || !legend || !this.hidden.size) return points;
      this.content ??= legend;
      const isKept = points.styles.map((style, i) => this.isShown(style) || points.ids[i] === selected_id);
      const kept = PER_POINT.map((name) => [name, points[name].filter((_, i) => isKept[i])]);
      return { ...points, ...Object.fromEntries(kept) };
    }

    isRingShown({ name, is_shown: isShown }) {
      return isShown !== this.switched.has(name);
    }

    show(content) {
      const { legend, points, rings, shadings } = content;
      this.points = points;
      this.rings = rings;
      this.shaded = content;
      const text = JSON.stringify([legend, ...[rings, shadings].map((all) => all.map(({ label, classes }) => [label, classes]))]);
      if (text !== this.text) {
        this.text = text;
        this.content = legend;
        this.parts = [];
        this.build();
      }
      this.count();
    }

    build() {
      this.panel?.remove();
      this.panel = null;
      this.rows = [];
      if (!this.content) return;
      this.panel = new Panel((panel) => this.fill(panel)).addTo(this.situation.map);
    }

    fill(panel) {
      const { labels, notes } = this.content;
      const head = kadian.button(panel, { text: labels.title, label: labels.title, onPress: () => {
        this.isOpen = this.body.hidden;
        this.fold(this.isOpen);
        this.keep();
      } });
      head.classList.add("kadian-legend-head");
      const body = L.DomUtil.create("div", "kadian-legend-body", panel);
      for (const group of GROUPS) {
        const list = this.list(body, labels[group]);
        this.content[group].forEach((entry) => this.row(list, group, entry));
      }
      this.layers = this.rings.map((layer) => this.layer(this.list(body, layer.label), layer));
      this.shadings = this.fillShadings(body, labels.shading);
      const list = this.list(body, labels.notes);
      list.classList.add("kadian-legend-notes");
      notes.forEach((note) => {
        const line = L.DomUtil.create("div", "kadian-legend-note", list);
        line.appendChild(this.sign(note.sign));
        L.DomUtil.create("span", "", line).textContent = note.label;
      });
      this.all = kadian.button(list, { text: labels.show_all, onPress: () => this.set(new Set()) });
      Object.assign(this, { head, body });
      this.fold(this.isOpen ?? this.hasRoom());
    }

    hasRoom() {
      const { x, y } = this.situation.map.getSize();
      return !kadian.isPhone && x >= ROOM.x && y >= ROOM.y;
    }

    list(body, label) {
      const list = L.DomUtil.create("div", "kadian-legend-group", body);
      list.setAttribute("role", "group");
      list.setAttribute("aria-label", label);
      return list;
    }

    row(list, group, { value, label, ...look }) {
      const button = kadian.button(list, { text: "", onPress: (event) => this.press(key, event.shiftKey) });
      const key = `${group} ${value}`;
      button.title = `${label}: ${this.content.labels.how}`;
      button.appendChild(symbol(this.drawing, look));
      L.DomUtil.create("span", "kadian-legend-label", button).textContent = label;
      const count = L.DomUtil.create("span", "kadian-legend-count", button);
      button.addEventListener("dblclick", () => this.only(key));
      this.rows.push({ group, key, button, count });
    }

    /* The row that shows and hides a layer of rings, and below it one for each of its classes. */
    layer(list, { name, label, classes, shape }) {
      const button = kadian.button(list, { text: "", onPress: () => {
        if (!this.switched.delete(name)) this.switched.add(name);
        this.keep();
        this.count();
        this.situation.filterPoints();
      } });
      button.classList.add("kadian-legend-layer");
      L.DomUtil.create("span", "kadian-legend-label", button).textContent = label;
      const total = L.DomUtil.create("span", "kadian-legend-count", button);
      const notes = classes.map((one) => {
        const line = L.DomUtil.create("div", "kadian-legend-note", list);
        line.appendChild(ring(shape, one));
        L.DomUtil.create("span", "kadian-legend-label", line).textContent = one.label;
        return { line, count: L.DomUtil.create("span", "kadian-legend-count", line) };
      });
      return { name, button, total, notes };
    }

    /* The rows of which one is chosen, by which areas are shaded, each followed by those of its classes. */
    fillShadings(body, title) {
      const { all } = this.situation.shadings;
      if (!all.length) return [];
      const list = this.list(body, title);
      list.classList.add("kadian-legend-shadings");
      const choices = L.DomUtil.create("div", "kadian-legend-choices", list);
      return all.map(({ name, label, help, classes }) => {
        const button = kadian.button(choices, { text: "", onPress: () => {
          this.situation.shadings.choose(name);
          this.countShadings();
        } });
        button.classList.add("kadian-legend-shading");
        button.title = help;
        L.DomUtil.create("span", "", button).textContent = label;
        const rows = L.DomUtil.create("div", "kadian-legend-classes", list);
        const counts = classes.map((one) => {
          const line = L.DomUtil.create("div", "kadian-legend-note", rows);
          line.appendChild(swatch(one));
          L.DomUtil.create("span", "kadian-legend-label", line).textContent = one.label;
          return L.DomUtil.create("span", "kadian-legend-count", line);
        });
        return { name, button, rows, counts };
      });
    }

    /* Numbers of the areas in each class of the chosen shading. */
    countShadings() {
      const { shadings } = this.situation;
      const numbers = shadings.counts(this.shaded);
      this.shadings.forEach(({ name, button, rows, counts }) => {
        const isChosen = name === shadings.chosen.name;
        button.setAttribute("aria-pressed", isChosen);
        rows.hidden = !isChosen;
        if (isChosen) counts.forEach((count, index) => (count.textContent = numbers[index]));
      });
    }

    /* Numbers of the sites with a ring of each layer and class. */
    countRings() {
      const shown = new Set(this.points?.ids);
      this.layers.forEach(({ button, total, notes }, n) => {
        const layer = this.rings[n];
        const isShown = this.isRingShown(layer);
        const indices = layer.class_indices.filter((_, k) => shown.has(layer.ids[k]));
        button.setAttribute("aria-pressed", isShown);
        button.disabled = !this.points;
        total.textContent = this.points ? indices.length : "";
        notes.forEach(({ line, count }, index) => {
          line.hidden = !isShown;
          count.textContent = this.points ? indices.filter((each) => each === index).length : "";
        });
      });
    }

    sign(layer) {
      const svg = picture();
      const look = { fill: "none", stroke: NEUTRAL, "stroke-width": 2 };
      kadian.svg("path", { d: layer === "hospital" ? "M-4 0H4M0 -4V4" : "M-3 -3H3V3H-3Z", ...look }, svg);
      return svg;
    }

    fold(isOpen) {
      this.head.setAttribute("aria-expanded", isOpen);
      this.body.hidden = !isOpen;
    }

    /* A double press is two presses first, which cancel each other. */
    press(key, isOnly) {
      if (isOnly) return this.only(key);
      const hidden = new Set(this.hidden);
      if (!hidden.delete(key)) hidden.add(key);
      this.set(hidden);
    }

    /* Show only this row of its group; all of the group where it is the only one already. */
    only(key) {
      const { group } = this.rows.find((row) => row.key === key);
      const others = this.rows.filter((row) => row.group === group && row.key !== key).map((row) => row.key);
      const isAlone = !this.hidden.has(key) && others.every((other) => this.hidden.has(other));
      const hidden = new Set([...this.hidden].filter((other) => !other.startsWith(`${group} `)));
      if (!isAlone) others.forEach((other) => hidden.add(other));
      this.set(hidden);
    }

    set(hidden) {
      this.hidden = hidden;
      this.keep();
      this.mark();
      this.situation.filterPoints();
    }

    keep() {
      this.choices.write({ hidden: [...this.hidden], switched: [...this.switched], isOpen: this.isOpen });
    }

    /* Numbers of the sites of the content, whatever is hidden. */
    count() {
      if (!this.panel) return;
      const counts = new Map();
      const styles = new Map();
      this.points?.styles.forEach((style) => styles.set(style, (styles.get(style) || 0) + 1));
      for (const [style, number] of styles) {
        for (const [group, value] of Object.entries(this.partsOf(style))) {
          const key = `${group} ${value}`;
          counts.set(key, (counts.get(key) || 0) + number);
        }
      }
      this.rows.forEach(({ key, button, count }) => {
        count.textContent = this.points ? counts.get(key) || 0 : "";
        button.disabled = !this.points;
      });
      this.countRings();
      this.countShadings();
      this.mark();
    }

    mark() {
      this.rows.forEach(({ key, button }) => button.setAttribute("aria-pressed", !this.hidden.has(key)));
      this.all.hidden = !this.hidden.size;
      this.head.classList.toggle("filtered", this.hidden.size > 0); // seen while folded
    }
  };
})();
