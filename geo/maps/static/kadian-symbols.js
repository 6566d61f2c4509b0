/* Symbols of sites, drawn once each on a canvas of its own and copied from there. */
"use strict";

(() => {
  const DENSITY = L.Browser.retina ? 2 : 1; // as Leaflet's canvas
  const CALM = 0.7; // of the radius

  function trace(pen, corners, radius) {
    pen.beginPath();
    if (!corners.length) pen.arc(0, 0, radius, 0, 2 * Math.PI);
    corners.forEach(([x, y]) => pen.lineTo(x * radius, y * radius));
    pen.closePath();
  }

  /* One symbol around the origin: casing in the colour of the ground, body, outline, mark, ring of age. */
  function drawSymbol(pen, look, radius, theme) {
    const { corners, strokes, hollow, colour, fade, dash } = look;
    pen.lineJoin = pen.lineCap = "round";
    trace(pen, corners, radius);
    pen.lineWidth = 4.5;
    pen.strokeStyle = pen.fillStyle = theme.ground;
    pen.stroke();
    pen.fill();
    pen.globalAlpha = hollow ? 0 : fade;
    pen.fillStyle = colour;
    pen.fill();
    pen.globalAlpha = 1;
    pen.lineWidth = hollow ? 2.2 : 1.5;
    pen.strokeStyle = colour;
    pen.stroke();
    pen.lineWidth = Math.max(1.5, radius / 4);
    pen.strokeStyle = hollow ? colour : fade > 0.5 ? "#fff" : theme.text;
    strokes.forEach((stroke) => {
      pen.beginPath();
      stroke.forEach(([x, y]) => pen.lineTo(x * radius, y * radius));
      pen.stroke();
    });
    if (dash) {
      pen.beginPath();
      pen.arc(0, 0, radius * 1.2 + 3, 0, 2 * Math.PI);
      pen.setLineDash(dash);
      pen.lineWidth = 1.5;
      pen.strokeStyle = theme.text;
      pen.stroke();
    }
  }

  /* What a style counts as: not_in_force, partial, silent (and in force), or calm. Calm is what needs no action: a patrol
     that is due needs none while the site is not silent. */
  function problemOf(category, dash, isPatrol) {
    if (category === "not_in_force" || (category === "partial" && (dash || !isPatrol))) return category;
    return dash ? "silent" : "calm";
  }

  /* The looks in the order of palette.SYMBOL_STYLES. */
  function looksOf(symbols) {
    const { shapes, categories, colours, marks, patrol_mark, patrol_categories, freshness, fades, dashes } = symbols;
    const looks = [];
    const add = (corners, hollow, category, age, isPatrol) => {
      const dash = isPatrol && category === "not_in_force" ? undefined : dashes[age]; // overdue says it already
      const strokes = isPatrol ? patrol_mark : marks[category];
      const [colour, fade, problem] = [colours[category], fades[age], problemOf(category, dash, isPatrol)];
      looks.push({ category, corners, hollow: hollow || isPatrol, colour, strokes, fade, dash, isPatrol, problem });
    };
    for (const isPatrol of [false, true])
      for (const corners of Object.values(shapes))
        for (const hollow of [false, true])
          for (const category of isPatrol ? patrol_categories : categories)
            for (const age of freshness) add(corners, hollow, category, age, isPatrol);
    return looks;
  }

  kadian.Symbols = class {
    constructor(symbols) {
      this.looks = looksOf(symbols);
      this._images = new Map();
    }

    /* Use this radius in px and this theme from now on. */
    set(radius, theme) {
      if (radius === this.radius && theme === this._theme) return;
      [this.radius, this._theme] = [radius, theme];
      this.half = Math.ceil(radius * 1.2 + 6); // px of an image beside its middle
      this._images.clear();
    }

    /* Copy a symbol to the full pixel: computing it takes many times as long. */
    stamp(pen, style, x, y) {
      const side = 2 * this.half;
      pen.drawImage(this._image(style), Math.round(x) - this.half, Math.round(y) - this.half, side, side);
    }

    _image(style) {
      if (!this._images.has(style)) {
        const image = document.createElement("canvas");
        image.width = image.height = 2 * this.half * DENSITY;
        const pen = image.getContext("2d");
        pen.scale(DENSITY, DENSITY);
        pen.translate(this.half, this.half);
        const look = this.looks[style];
        drawSymbol(pen, look, this.radius * (look.problem === "calm" ? CALM : 1), this._theme);
        this._images.set(style, image);
      }
      return this._images.get(style);
    }
  };

  kadian.CALM = CALM;
})();
