/* News: at most three sentences for some seconds, the number of unseen ones in the title of the document, a tone. */

const MAX_SHOWN = 3;
const SHOWN_MS = 10_000;
const LOOK_MS = 1000;
const COUNTED = /^\(\d+\) /;

/* One for the document: news that were announced are not announced again when another page was shown between. */
class News {
  constructor() {
    this.last = null; // journal number
    this.unseen = 0;
    this.node = document.createElement("div");
    this.node.id = "kadian-news";
    this.node.setAttribute("role", "log");
    document.body.append(this.node);
    // Streamlit writes the title again in each run.
    new MutationObserver(() => this.count()).observe(document.head, { subtree: true, childList: true, characterData: true });
  }

  /* `items`: [journal number, sentence, whether it is worse], the newest last; `isShown`: whether sentences are shown. */
  show(items, words, isShown) {
    const fresh = this.last === null ? [] : items.filter(([seq]) => seq > this.last);
    this.last = Math.max(this.last ?? 0, ...items.map(([seq]) => seq));
    if (!fresh.length) return;
    if (isShown) this.write(fresh, words);
    if (fresh.some(([, , isWorse]) => isWorse) && isSoundOn()) playTone();
    if (document.hasFocus()) return;
    this.unseen += fresh.length;
    this.count();
    // Focus in the frame of the map reaches the page without an event.
    this.looking ??= setInterval(() => document.hasFocus() && this.see(), LOOK_MS);
  }

  write(fresh, words) {
    const lines = fresh.slice(-MAX_SHOWN).reverse().map(([, text, isWorse]) => [text, isWorse ? "worse" : "better"]);
    const others = fresh.length - lines.length;
    if (others) lines.push([words.more.replace("{count}", others), ""]);
    this.node.replaceChildren(...lines.map(([text, name]) => {
      const line = document.createElement("p");
      line.className = name;
      line.textContent = text;
      return line;
    }));
    clearTimeout(this.hiding);
    this.hiding = setTimeout(() => this.node.replaceChildren(), SHOWN_MS);
  }

  see() {
    clearInterval(this.looking);
    this.looking = undefined;
    this.unseen = 0;
    this.count();
  }

  count() {
    const title = (this.unseen ? `(${this.unseen}) ` : "") + document.title.replace(COUNTED, "");
    if (document.title !== title) document.title = title;
  }
}
