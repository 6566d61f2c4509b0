/* The time bar at the lower edge: the last hours to go back to, step by step where it plays. It sends the moment, and
   shows the one that came with the content. A moment that is played over is sent as "play", so that it becomes no entry of
   the browser's history; the one where it stops is sent as "time", as one that was chosen. */
"use strict";

(() => {
  const STEP = 15; // minutes of the slider
  const PLAYED = 60; // minutes of a step that is played
  const DWELL_MS = 900; // from a drawn moment to the next request
  const PATIENCE_MS = 20_000; // for a moment to be drawn
  const MINUTE = 60_000;

  kadian.TimeBar = class {
    constructor(map) {
      this.map = map;
      this.size = new ResizeObserver(() => this.makeRoom());
    }

    /* `time` of the content; without one there is no bar. */
    show(time, words) {
      this.time = time;
      if (!time) return this.remove();
      const text = JSON.stringify([words, time.presets.map(({ label }) => label)]);
      if (text !== this.text) {
        this.text = text;
        this.build(words);
      }
      this.rebase();
      if (!this.isHeld && !this.playing) this.move(this.shown());
      this.mark();
    }

    /* The server's clock: that of this machine may be wrong. A content from a cache may be older than the last one. */
    rebase() {
      const now = Date.parse(this.time.now);
      if (!this.base || now > this.now()) this.base = now - performance.now();
    }

    now() {
      return this.base + performance.now();
    }

    /* Minutes before now that the content shows, as the slider has them: 0 is now. */
    shown() {
      return this.time.as_of ? Math.max(Number(this.slider.min), (Date.parse(this.time.as_of) - this.now()) / MINUTE) : 0;
    }

    build(words) {
      this.remove();
      this.words = words;
      this.bar = kadian.panel("kadian-timebar", this.map.getContainer().parentElement);
      this.bar.setAttribute("role", "group");
      this.bar.setAttribute("aria-label", words.time || "");
      this.fold = kadian.button(this.bar, { icon: "clock", label: words.time, onPress: () => this.open(!this.isOpen) });
      this.body = L.DomUtil.create("div", "kadian-timebar-body", this.bar);
      this.play = kadian.button(this.body, { icon: "play", label: words.time_play, onPress: () => (this.playing ? this.stop() : this.start()) });
      this.slider = L.DomUtil.create("input", "", this.body);
      Object.assign(this.slider, { type: "range", min: -60 * this.time.hours, max: 0, step: STEP, value: 0 });
      this.slider.setAttribute("aria-label", words.time_slider || "");
      this.slider.addEventListener("pointerdown", () => this.stop());
      this.slider.addEventListener("keydown", (event) => event.stopPropagation()); // Leaflet moves the map by arrows
      this.slider.addEventListener("input", () => { this.isHeld = true; this.say(); });
      this.slider.addEventListener("change", () => { this.isHeld = false; this.halt(); this.send(Number(this.slider.value)); });
      this.label = L.DomUtil.create("output", "", this.body);
      const chips = L.DomUtil.create("div", "kadian-chips", this.body);
      this.chips = [{ label: words.time_now }, ...this.time.presets].map(({ label }, i) =>
        kadian.button(chips, { text: label, onPress: () => { this.halt(); this.sendMoment(i ? this.time.presets[i - 1].moment : ""); } }));
      this.open(!kadian.isPhone || Boolean(this.time.as_of));
      this.size.observe(this.bar);
      this.makeRoom();
    }

    remove() {
      this.stop();
      this.bar?.remove();
      this.bar = null;
      if (this.time) return;
      this.text = null;
      this.makeRoom();
    }

    open(isOpen) {
      this.isOpen = isOpen;
      this.body.hidden = !isOpen;
      this.fold.setAttribute("aria-expanded", isOpen);
      this.bar.classList.toggle("folded", !isOpen);
    }

    /* The map ends above the bar, so that a view that fits shows all of itself. */
    makeRoom() {
      const height = this.bar && this.isOpen ? this.bar.offsetHeight : 0;
      document.body.style.setProperty("--timebar", `${height}px`);
    }

    move(minutes) {
      this.slider.value = minutes;
      this.say();
    }

    /* The moment of a place of the slider, to the quarter of an hour; "" is now. */
    momentAt(minutes) {
      const quarter = STEP * MINUTE;
      return minutes < 0 ? new Date(Math.floor((this.now() + minutes * MINUTE) / quarter) * quarter).toISOString() : "";
    }

    say() {
      const moment = this.isHeld || this.playing ? this.momentAt(Number(this.slider.value)) : this.time.as_of;
      this.label.textContent = moment ? this.textOf(moment) : this.words.time_now;
      this.slider.setAttribute("aria-valuetext", this.label.textContent);
    }

    textOf(moment) {
      const isChinese = this.time.lang === "zh";
      const look = { month: isChinese ? "long" : "short", day: "numeric", hour: "2-digit", minute: "2-digit", hour12: false };
      return new Intl.DateTimeFormat(isChinese ? "zh-CN" : "en-GB", { ...look, timeZone: this.time.zone }).format(new Date(moment)).replace(",", "");
    }

    send(minutes, kind) {
      this.sendMoment(this.momentAt(minutes), kind);
    }

    sendMoment(moment, kind = "time") {
      this.awaited = this.sent = moment;
      kadian.send(kind, moment);
    }

    mark() {
      const moments = ["", ...this.time.presets.map(({ moment }) => moment)];
      this.chips.forEach((chip, i) => chip.setAttribute("aria-pressed", this.isSame(moments[i], this.time.as_of)));
      this.bar.classList.toggle("past", Boolean(this.time.as_of));
    }

    isSame(one, other) {
      return one && other ? Date.parse(one) === Date.parse(other) : !one === !other;
    }

    /* Play on from where the slider is, from the beginning where it is at its end. */
    start() {
      const from = Number(this.slider.value);
      this.playing = true;
      this.setPlay("pause", this.words.time_pause);
      this.step(from < 0 ? from + PLAYED : Number(this.slider.min));
    }

    step(minutes) {
      this.move(Math.min(0, minutes));
      this.send(Number(this.slider.value), minutes < 0 ? "play" : "time");
      this.timer = setTimeout(() => this.stop(), PATIENCE_MS);
    }

    /* The next step, once the moment that was sent is the one that is drawn. */
    answer() {
      if (!this.playing || !this.time || !this.isSame(this.awaited, this.time.as_of)) return;
      this.awaited = "none";
      clearTimeout(this.timer);
      const at = Number(this.slider.value);
      if (at >= 0) this.halt();
      else this.timer = setTimeout(() => this.step(at + PLAYED), DWELL_MS);
    }

    /* Stop playing at the moment that was sent last. */
    stop() {
      if (this.playing && this.sent) this.sendMoment(this.sent);
      this.halt();
    }

    halt() {
      clearTimeout(this.timer);
      if (!this.playing) return;
      this.playing = false;
      this.setPlay("play", this.words.time_play);
    }

    setPlay(icon, label) {
      this.play.replaceChildren(kadian.icon(icon));
      this.play.title = label || "";
      this.play.setAttribute("aria-label", label || "");
    }
  };
})();
