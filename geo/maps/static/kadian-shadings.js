/* How areas are shaded: by their number of problem sites, or by a share that the reader chooses in the legend. The
   wall screen of the same tab follows the choice of the desk. */
"use strict";

(() => {
  const PROBLEMS = "problems";

  kadian.Shadings = class {
    constructor(situation) {
      this.situation = situation;
      this.choices = new kadian.Choices("shading", { isOfTab: true });
      this.name = this.choices.read(PROBLEMS);
      this.all = [];
    }

    /* A shading that a link names is chosen once, with the token of its request; afterwards the reader chooses. */
    show(shadings, { token, shade } = {}) {
      this.all = shadings;
      if (shade && token !== this.token && shadings.some(({ name }) => name === shade)) {
        this.token = token;
        this.name = shade;
        this.choices.write(shade);
      }
      this.numbers = new Map(this.chosen?.codes.map((code, i) => [code, i]));
    }

    get chosen() {
      return this.all.find(({ name }) => name === this.name) ?? this.all[0];
    }

    get isByProblems() {
      return (this.chosen?.name ?? PROBLEMS) === PROBLEMS;
    }

    choose(name) {
      this.name = name;
      this.choices.write(name);
      this.show(this.all);
      if (!this.situation.areas) return;
      this.situation.shade();
      this.situation.inset.paint();
    }

    /* Look of an area, index of its class (-1 for none), text beside its name and note under the pointer. Problems are
       counted by the caller: the parts of an inset are those of the sites that are shown. */
    of(code, counts, sites) {
      return this.isByProblems ? this.ofProblems(counts, sites) : this.ofShare(code);
    }

    ofProblems(counts, sites) {
      const summary = kadian.summary(counts, sites);
      if (!sites) return { style: { fillOpacity: 0 }, index: -1, text: summary, note: summary };
      const problems = kadian.PROBLEMS.reduce((sum, problem) => sum + (counts[problem] || 0), 0);
      const { shadings, colours } = this.situation.drawing;
      const index = shadings.findLastIndex(([least]) => problems >= least);
      const [, category, fillOpacity] = shadings[index];
      return { style: { fillColor: colours[category], fillOpacity }, index, text: summary, note: summary };
    }

    ofShare(code) {
      const { classes, class_indices: indices, texts, notes } = this.chosen;
      const i = this.numbers.get(code);
      if (i === undefined) return { style: { fillOpacity: 0 }, index: -1, text: "", note: "" };
      const { colour, opacity } = classes[indices[i]];
      return { style: { fillColor: colour, fillOpacity: opacity }, index: indices[i], text: texts[i], note: notes[i] };
    }

    /* Numbers of the areas of the content in each class of the chosen shading. */
    counts({ choropleth }) {
      const counts = (this.chosen?.classes ?? []).map(() => 0);
      choropleth.codes.forEach((code, i) => {
        const { index } = this.of(code, kadian.countsAt(choropleth, i), choropleth.sites[i]);
        if (index >= 0) counts[index] += 1;
      });
      return counts;
    }
  };

  /* Numbers of the problem sites of an area by kind of problem. */
  kadian.countsAt = (choropleth, i) =>
    Object.fromEntries(kadian.PROBLEMS.map((problem) => [problem, choropleth[problem][i]]));
})();
