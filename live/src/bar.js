/* The page's own controls: a strip under the title, and a dock at the bottom that says what Python is doing. */
import { button, make, megabytes } from "./dom.js";

const READY_SHOWN = 4000; // ms

export class Bar {
  #status;
  #meter;
  #stop;
  #dock;
  #solved;
  #hiding = null;
  #notices;

  /* `actions`: {runAll, stop, resetPage}; `notebook`: address of the whole notebook or "". */
  constructor(article, actions, { notebook, progress }) {
    this.#solved = make("p", { class: "cc-live-solved" });
    this.runAll = button("Esegui tutto", actions.runAll, { class: "cc-live-button cc-live-run" });
    const strip = make("div", { class: "cc-live-strip", role: "group", "aria-label": "Il codice di questa pagina" },
      this.runAll,
      button("Ripristina la pagina", actions.resetPage),
      notebook ? make("a", { class: "cc-live-button", href: notebook }, "Apri il quaderno intero") : null,
      this.#solved);
    this.#solved.append(make("span", {}), " ", make("a", { href: progress }, "I miei progressi"));
    this.#notices = make("div", { class: "cc-live-notices" });
    (article.querySelector("h1") ?? article.firstElementChild).after(strip, this.#notices);

    this.#status = make("p", { class: "cc-live-status", role: "status", "aria-live": "polite", tabindex: "-1" });
    this.#meter = make("progress", { class: "cc-live-meter", hidden: true, "aria-label": "Quanto è stato scaricato" });
    this.#stop = button("Ferma", actions.stop, { class: "cc-live-button cc-live-stop", hidden: true });
    this.#dock = make("section", { class: "cc-live-dock", "aria-label": "Python nella pagina", "data-open": "false" },
      this.#status, this.#meter, this.#stop);
    article.append(this.#dock);
  }

  /* `text`: what is happening; `running`: show Ferma; `brief`: hide after a while. */
  say(text, { running = false, brief = false } = {}) {
    clearTimeout(this.#hiding);
    if (this.#status.textContent !== text) this.#status.textContent = text;
    const hadFocus = document.activeElement === this.#stop;
    this.#stop.hidden = !running;
    if (hadFocus && !running) this.#status.focus({ preventScroll: true }); // the button that had it goes away
    if (!running) this.#meter.hidden = true;
    this.#open(text !== "");
    if (brief) this.#hiding = setTimeout(() => this.#open(false), READY_SHOWN);
  }

  /* The bar moves at each step; the text (which screen readers say) only at each quarter. */
  download(received, total) {
    if (!total) {
      this.#meter.hidden = true;
      return;
    }
    this.#meter.hidden = false;
    Object.assign(this.#meter, { max: total, value: received });
    this.#meter.textContent = `${megabytes(received)} di ${megabytes(total)} MB`;
    this.#open(true);
  }

  downloadText(received, total) {
    return `Carico Python e le librerie: ${megabytes(received)} di ${megabytes(total)} MB`;
  }

  showSolved(count, total) {
    this.#solved.firstElementChild.textContent = total ? `Esercizi risolti: ${count} di ${total}.` : "";
  }

  /* A message that stays, once for each text. */
  warn(text) {
    if ([...this.#notices.children].some((notice) => notice.firstElementChild.textContent === text)) return;
    const notice = make("div", { class: "cc-live-notice", role: "alert" }, make("p", {}, text));
    notice.append(button("Ho capito", () => notice.remove()));
    this.#notices.append(notice);
  }

  #open(open) {
    this.#dock.dataset.open = String(open);
    document.documentElement.toggleAttribute("data-live-dock", open);
  }
}
