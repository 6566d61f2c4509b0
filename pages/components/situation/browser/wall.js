/* Wall screen: clock, age of the data, scale of the map, a screen that stays awake, and the way out by the keyboard. */

const TICK_MS = 1000;
const IN_MINUTES_S = 120; // an age from which minutes are shown
const MAP_SCALE = 2; // on a window of 1920 by 1080 px
const DESIGN = { width: 1920, height: 1080 }; // px

class Wall {
  constructor(parent) {
    this.abort = new AbortController();
    this.clock = document.createElement("time");
    this.day = document.createElement("span");
    this.age = document.createElement("p");
    this.notes = document.createElement("details");
    this.note = document.createElement("p");
    this.alert = document.createElement("div");
    this.build(parent);
    const { signal } = this.abort;
    window.addEventListener("resize", () => this.fit(), { signal });
    window.addEventListener("keydown", ({ key }) => key === "Escape" && leaveWall(), { signal });
    document.addEventListener("visibilitychange", () => this.keepAwake(), { signal });
    document.addEventListener("fullscreenchange", () => document.fullscreenElement || leaveWall(), { signal });
    this.timer = setInterval(() => this.tick(), TICK_MS);
    this.fit();
    this.keepAwake();
  }

  build(parent) {
    this.age.className = "wall-age";
    this.alert.id = "kadian-stale";
    this.alert.setAttribute("role", "alert");
    this.alert.hidden = true;
    const mark = document.createElement("summary");
    mark.textContent = "ⓘ";
    this.notes.append(mark, this.note);
    this.notes.className = "wall-notes";
    this.notes.hidden = true;
    parent.replaceChildren(this.clock, this.day, this.age, this.notes);
    document.body.append(this.alert);
  }

  /* `wall`: see live_code.py. The clock is the server's; the age is counted here, from when the run arrived. */
  show(wall) {
    if (wall.drawn !== this.wall?.drawn) {
      this.arrived = Date.now();
      this.ahead = wall.drawn - this.arrived;
    }
    if (wall.lang !== this.wall?.lang || wall.zone !== this.wall?.zone) {
      const format = (parts) => new Intl.DateTimeFormat(wall.lang === "zh" ? "zh-CN" : "en-GB", { timeZone: wall.zone, hourCycle: "h23", ...parts });
      this.formats = [
        format({ hour: "2-digit", minute: "2-digit", second: "2-digit" }),
        format({ month: "short", day: "numeric", weekday: "short" }),
      ];
    }
    this.wall = wall;
    this.tick();
  }

  tick() {
    if (!this.wall) return;
    const { time, words, past, stale_after_s } = this.wall;
    const now = Date.now();
    const seconds = Math.max(0, Math.round((now - this.arrived) / 1000));
    const isCut = document.documentElement.classList.contains("kadian-cut");
    const isStale = !past && (seconds > stale_after_s || isCut);
    const age = seconds < IN_MINUTES_S ? words.seconds.replace("{count}", seconds) : words.minutes.replace("{count}", Math.floor(seconds / 60));
    const fill = (text) => text.replace("{time}", time).replace("{age}", age);
    write(this.clock, this.formats[0].format(now + this.ahead));
    write(this.day, this.formats[1].format(now + this.ahead));
    write(this.age, fill(words.data));
    write(this.note, words.awake);
    write(this.alert, isStale ? fill(isCut ? words.cut : words.stale) : "");
    this.alert.hidden = !isStale;
  }

  /* Everything on the wall grows with the window; the map's frame by a factor, which CSS cannot compute of lengths. */
  fit() {
    const scale = Math.min(innerWidth / DESIGN.width, innerHeight / DESIGN.height);
    document.documentElement.style.setProperty("--wall-map-scale", Math.max(1, MAP_SCALE * scale).toFixed(3));
  }

  /* A browser has this only on pages by TLS or of its own machine; it ends the lock whenever the page is hidden. */
  async keepAwake() {
    if (document.visibilityState !== "visible") return;
    try {
      const lock = await navigator.wakeLock.request("screen");
      if (this.abort.signal.aborted) lock.release();
      else this.lock = lock;
      this.notes.hidden = true;
    } catch {
      this.notes.hidden = false;
    }
  }

  end() {
    this.abort.abort();
    clearInterval(this.timer);
    this.lock?.release();
    this.alert.remove();
    document.documentElement.style.removeProperty("--wall-map-scale");
  }
}

function write(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

function leaveWall() {
  document.querySelector(".st-key-wall-leave button")?.click();
}

/* The press on the button is what a browser asks for before it gives the whole screen; a refusal changes nothing. */
function enterFullScreen(event) {
  if (event.isTrusted && event.target.closest?.(".st-key-wall-enter button"))
    document.documentElement.requestFullscreen?.().catch(() => {});
  if (event.isTrusted && event.target.closest?.(".st-key-wall-leave button") && document.fullscreenElement)
    document.exitFullscreen();
}
