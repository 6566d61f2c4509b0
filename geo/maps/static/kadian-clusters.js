/* Items that would overlap on screen become one: pure functions of pixels, the same for sites and for counts. */
"use strict";

(() => {
  const CELL = 48; // px
  const ROW = 1e6; // cells

  /* Boxes by grid cell. A box has its centre in x and y, and half of its size in w and h. */
  class Boxes {
    constructor() {
      this._cells = new Map();
      this._w = this._h = 0; // of the largest box
    }

    add(box) {
      const key = Math.floor(box.x / CELL) * ROW + Math.floor(box.y / CELL);
      const cell = this._cells.get(key);
      if (cell) cell.push(box);
      else this._cells.set(key, [box]);
      this._w = Math.max(this._w, box.w);
      this._h = Math.max(this._h, box.h);
    }

    /* The first box found that overlaps this one; undefined where it is free. */
    find({ x, y, w, h }) {
      const [right, bottom] = [Math.floor((x + w + this._w) / CELL), Math.floor((y + h + this._h) / CELL)];
      for (let column = Math.floor((x - w - this._w) / CELL); column <= right; column++)
        for (let row = Math.floor((y - h - this._h) / CELL); row <= bottom; row++)
          for (const other of this._cells.get(column * ROW + row) || [])
            if (Math.abs(other.x - x) < other.w + w && Math.abs(other.y - y) < other.h + h) return other;
      return undefined;
    }
  }

  /* Merge boxes with `members` until no two overlap; each stays at the place of its first. The earlier ones absorb the
     later ones, so the order decides who keeps its place. `sizeOf(members)` is { w, h, … } of a merged one. */
  function merge(items, sizeOf) {
    for (;;) {
      const kept = [];
      const boxes = new Boxes();
      const grown = new Set();
      for (const item of items) {
        const other = boxes.find(item);
        if (other) {
          for (const member of item.members) other.members.push(member);
          grown.add(other);
        } else {
          kept.push(item);
          boxes.add(item);
        }
      }
      if (!grown.size) return kept;
      for (const item of grown) Object.assign(item, sizeOf(item.members));
      items = kept;
    }
  }

  /* Places around a centre, on as many circles as it takes, `gap` px apart: [[dx, dy], …]. */
  function spread(count, gap) {
    const places = [];
    for (let radius = 1.5 * gap; places.length < count; radius += gap) {
      const here = Math.min(count - places.length, Math.floor((2 * Math.PI * radius) / gap));
      for (let k = 0; k < here; k++) {
        const angle = (2 * Math.PI * k) / here - Math.PI / 2;
        places.push([radius * Math.cos(angle), radius * Math.sin(angle)]);
      }
    }
    return places;
  }

  Object.assign(window.kadian, { Boxes, merge, spread });
})();
