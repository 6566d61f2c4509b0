/* What is drawn of the sites at one zoom: which one by one, which as counts. Pure functions of columns and pixels. */
"use strict";

(() => {
  const DEGREE = 1e5;
  const ROOM = 1.8; // radii: calm sites in one square of that side are not told apart
  const SPARSE = 0.8; // share of the calm sites of an area that must be told apart to be drawn one by one
  const CLOSEST = { scale: 2 ** 16, radius: 12 }; // where all is told apart that can be
  const PROBLEMS = ["not_in_force", "partial", "silent"];
  const MARKS = { not_in_force: "✖\ufe0e", partial: "−", silent: "◌", calm: "✓" };

  /* Counts as one line: the problems, or how many sites there are where there are none. */
  function summary(counts, sites) {
    const problems = PROBLEMS.filter((problem) => counts[problem]).map((problem) => `${MARKS[problem]}${counts[problem]}`);
    return problems.length ? problems.join(" ") : sites ? `${MARKS.calm}${sites}` : "";
  }

  /* A count on a cluster: its parts by problem, their widths in px, and half of its size. */
  function clusterSize(counts) {
    const parts = PROBLEMS.filter((problem) => counts[problem]).map((problem) => ({
      problem,
      text: `${MARKS[problem]}${counts[problem]}`,
      width: 17 + 7 * String(counts[problem]).length,
    }));
    return { counts, parts, w: parts.reduce((sum, { width }) => sum + width, 0) / 2, h: 9 };
  }

  /* Half of the size in px of a count of calm sites; it may grow by a digit. */
  const chipSize = (count) => ({ w: (24 + 7 * Math.max(3, String(count).length)) / 2, h: 8 });

  kadian.Sites = class {
    /* Columns of the content; `looks` by style. With `clusters`, sites that would overlap become a count. */
    constructor(columns, looks, clusters) {
      Object.assign(this, { columns, clusters });
      this.world = columns.lats.map((lat, i) =>
        L.CRS.EPSG3857.latLngToPoint(L.latLng(lat / DEGREE, columns.lons[i] / DEGREE), 0));
      this.problems = columns.styles.map((style) => looks[style].problem);
      this.isPatrol = columns.styles.map((style) => looks[style].isPatrol);
      this.groups = clusters ? this._calmByArea() : [];
    }

    countsOf(members) {
      const counts = {};
      for (const i of members) counts[this.problems[i]] = (counts[this.problems[i]] || 0) + 1;
      return counts;
    }

    /* Return what is drawn at a scale (px of the world):
       `singles` and `calm`: numbers of sites that are drawn one by one, in the order of the columns;
       `clusters`: { leader, members, counts, parts, w, h } of problem sites, at the place of the leader, its worst;
       `chips`: { x, y, count, members, w, h } of calm sites, by area.
       `apart`: numbers that are drawn in another way. `placeOf(code)`: where the count of an area stands, in the world. */
    arrange(scale, radius, apart, placeOf) {
      const drawn = [...this.problems.keys()].filter((i) => !apart.has(i));
      const problems = drawn.filter((i) => this.problems[i] !== "calm");
      if (!this.clusters) return { singles: problems, calm: drawn.filter((i) => this.problems[i] === "calm"), clusters: [], chips: [] };
      const merged = this.mergeProblems(problems.reverse(), scale, radius);
      const clusters = merged.filter(({ members }) => members.length > 1);
      const singles = merged.filter(({ members }) => members.length === 1).map(({ leader }) => leader).reverse();
      const isSparse = (group) => this._cells(group.members, scale, radius) >= SPARSE * group.apart;
      const calm = this.groups.filter(isSparse).flatMap(({ members }) => members).filter((i) => !apart.has(i));
      const dense = this.groups.filter((group) => !isSparse(group));
      return { singles, calm, clusters, chips: this._chips(dense, scale, placeOf) };
    }

    /* Merge sites whose bodies would overlap; the first of `members` is the worst. */
    mergeProblems(members, scale, radius) {
      const body = { w: 1.1 * radius + 1, h: 1.1 * radius + 1 };
      const items = members.map((i) => ({
        x: this.world[i].x * scale, y: this.world[i].y * scale, ...body, leader: i, members: [i],
      }));
      return kadian.merge(items, (all) => {
        const size = clusterSize(this.countsOf(all));
        size.isAlarm = all.some((i) => this.problems[i] === "not_in_force" && !this.isPatrol[i]);
        return size;
      });
    }

    /* Counts of calm sites at the places of their areas; those that would overlap become one. */
    _chips(groups, scale, placeOf) {
      const chips = groups.map(({ area, members }) => {
        const place = placeOf(this.columns.areas.codes[area]) ?? this._middle(members);
        return { x: place.x * scale, y: place.y * scale, count: members.length, ...chipSize(members.length), members: [...members] };
      });
      chips.sort((one, other) => other.count - one.count);
      return kadian.merge(chips, (members) => ({ count: members.length, ...chipSize(members.length) }));
    }

    _middle(members) {
      const sum = members.reduce((all, i) => all.add(this.world[i]), L.point(0, 0));
      return sum.divideBy(members.length);
    }

    /* Calm sites by area, with the number of those that can be told apart at all. */
    _calmByArea() {
      const groups = new Map();
      this.problems.forEach((problem, i) => {
        if (problem !== "calm") return;
        const area = this.columns.area_indices[i];
        if (groups.has(area)) groups.get(area).members.push(i);
        else groups.set(area, { area, members: [i] });
      });
      for (const group of groups.values()) group.apart = this._cells(group.members, CLOSEST.scale, CLOSEST.radius);
      return [...groups.values()];
    }

    /* How many squares hold any of these sites. */
    _cells(members, scale, radius) {
      const cells = new Set();
      const side = ROOM * radius;
      for (const i of members)
        cells.add(Math.floor((this.world[i].x * scale) / side) * 1e8 + Math.floor((this.world[i].y * scale) / side));
      return cells.size;
    }
  };

  Object.assign(kadian, { DEGREE, MARKS, PROBLEMS, summary });
})();
