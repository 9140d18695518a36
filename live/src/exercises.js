/* The marks «✓ Risolto» on the exercises of a page. */
import { make } from "./dom.js";
import { markSolved, solved } from "./store.js";

export class Exercises {
  #lesson;
  #bar;
  #ids;
  #solved;
  #storageFailed;

  constructor(lesson, cells, bar, storageFailed) {
    this.#lesson = lesson;
    this.#bar = bar;
    this.#storageFailed = storageFailed;
    this.#ids = [...new Set(cells.map((cell) => cell.exercise).filter(Boolean))];
    this.#solved = new Set(solved(lesson).keys());
    this.#ids.filter((id) => this.#solved.has(id)).forEach((id) => this.#mark(id));
    this.#count();
  }

  /* A check has given its result. */
  checked(id, status) {
    if (status !== "ok" || !this.#ids.includes(id)) return;
    this.#solved.add(id);
    if (!markSolved(this.#lesson, id)) this.#storageFailed();
    this.#mark(id);
    this.#count();
  }

  #mark(id) {
    const cell = document.querySelector(`[data-exercise="${CSS.escape(id)}"]`);
    const title = cell?.closest(".cc-exercise")?.querySelector(".cc-exercise__title");
    if (!title || title.querySelector(".cc-live-done")) return;
    title.append(make("span", { class: "cc-live-done" }, "✓ Risolto"));
  }

  #count() {
    this.#bar.showSolved(this.#ids.filter((id) => this.#solved.has(id)).length, this.#ids.length);
  }
}
