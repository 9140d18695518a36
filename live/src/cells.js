/* One code cell of the page: its buttons, its text (read, edited, kept), its state. */
import { button, make } from "./dom.js";
import { forgetText, readText, writeText } from "./store.js";

const SAVE_DELAY = 400; // ms after the last key
const STATES = { queued: "in coda", running: "in esecuzione…", ok: "eseguita", error: "errore", stopped: "fermata" };

export class Cell {
  #page;
  #code; // the highlighted block
  #pre;
  #input;
  #editor = null;
  #opening = null;
  #saving = null;
  #stateText;
  #runButton;
  ranWith = null; // the text of the last run in this session, null if it has not run
  state = "";

  /* `page`: {lesson, run(cell), runUpTo(cell), reset(cell), storageFailed()}. */
  constructor(element, number, page) {
    this.#page = page;
    this.element = element;
    this.number = number;
    this.id = element.dataset.cellId;
    this.role = element.dataset.role ?? "";
    this.exercise = element.dataset.exercise ?? "";
    this.#input = element.querySelector(".cell_input");
    this.#pre = this.#input.querySelector("pre");
    this.#code = this.#input.firstElementChild;
    this.original = this.#pre.textContent.replace(/\n$/, "");
    this.#originalNodes = [...this.#pre.childNodes];
    this.text = this.original;
    this.isQuiz = /^\s*quiz\(/m.test(this.original) && !/\bimport\b/.test(this.original);
    this.#addToolbar();
    this.#restore();
    this.#pre.addEventListener("click", (event) => this.#clicked(event));
  }
  #originalNodes;

  get label() {
    return { answer: "Cella da completare", check: "Cella di verifica", solution: "Cella della soluzione" }[this.role] ?? `Cella di codice ${this.number}`;
  }

  get runs() {
    return this.#runButton;
  }

  /* The element for outputs, made the first time. */
  get output() {
    let found = this.element.querySelector(":scope > .cell_output");
    if (!found) {
      found = make("div", { class: "cell_output docutils container" });
      this.element.append(found);
    }
    return found;
  }

  get isDirty() {
    return this.ranWith !== this.text;
  }

  // --- buttons -----------------------------------------------------------------------------------

  #addToolbar() {
    const check = this.role === "check";
    this.#runButton = button(check ? "Verifica" : "Esegui", () => this.#page.run(this), {
      class: "cc-live-button cc-live-run",
      title: "Ctrl+Invio o Maiusc+Invio nell'editor",
      "aria-label": `${check ? "Verifica" : "Esegui"}: ${this.label.toLowerCase()}`,
    });
    const edit = button("Modifica", () => this.openEditor({ focus: true }), { "aria-label": `Modifica: ${this.label.toLowerCase()}` });
    this.#stateText = make("span", { class: "cc-live-state" });
    const bar = make("div", { class: "cc-live-toolbar", role: "group", "aria-label": this.label });
    bar.append(this.#runButton, edit, this.#menu(), this.#stateText);
    this.#input.append(bar);
  }

  /* «⋯»: a button that shows a few more. */
  #menu() {
    const list = make("div", { class: "cc-live-menu__list", id: `cc-live-menu-${this.number}`, hidden: true });
    const opener = button("⋯", () => show(list.hidden), {
      "aria-label": `Altre azioni: ${this.label.toLowerCase()}`,
      "aria-expanded": "false",
      "aria-controls": list.id,
    });
    const show = (open) => {
      list.hidden = !open;
      opener.setAttribute("aria-expanded", String(open));
    };
    const choose = (action) => () => {
      show(false);
      opener.focus({ preventScroll: true });
      action();
    };
    list.append(
      button("Esegui fin qui", choose(() => this.#page.runUpTo(this))),
      button("Ripristina", choose(() => this.#page.reset(this))),
    );
    const menu = make("div", { class: "cc-live-menu" }, opener, list);
    menu.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || list.hidden) return;
      show(false);
      opener.focus();
    });
    // Focus or pointer elsewhere: close.
    menu.addEventListener("focusout", ({ relatedTarget }) => relatedTarget && !menu.contains(relatedTarget) && show(false));
    document.addEventListener("pointerdown", ({ target }) => !menu.contains(target) && show(false));
    return menu;
  }

  setState(state) {
    this.state = state;
    this.element.dataset.live = state;
    this.#stateText.textContent = STATES[state] ?? "";
    if (state === "running" || state === "queued") this.element.setAttribute("aria-busy", "true");
    else this.element.removeAttribute("aria-busy");
  }

  // --- text --------------------------------------------------------------------------------------

  #restore() {
    const saved = readText(this.#page.lesson, this.id, this.original);
    if (!saved || saved.text === this.original) return;
    if (saved.changed) this.#offerOldText(saved.text);
    else this.setText(saved.text, { save: false });
  }

  /* The lesson's own text isn't the one that the reader changed: let the reader choose. */
  #offerOldText(text) {
    const notice = make("div", { class: "cc-live-notice", role: "group", "aria-label": "La lezione è cambiata" });
    const close = () => {
      notice.remove();
      this.#runButton.focus();
    };
    notice.append(
      make("p", {}, "La lezione è cambiata: tieni il tuo testo?"),
      make("details", {}, make("summary", {}, "Guarda il tuo testo"), make("pre", { tabindex: "0" }, text)),
      button("Tieni il mio", () => {
        this.setText(text);
        close();
      }),
      button("Usa quello nuovo", () => {
        forgetText(this.#page.lesson, this.id);
        close();
      }),
    );
    this.#input.before(notice);
  }

  setText(text, { save = true } = {}) {
    this.text = text;
    if (this.#editor) this.#editor.text = text;
    this.#showText();
    if (save) this.#save();
  }

  /* The page's block shows the current text: it is what is copied and printed. */
  #showText() {
    if (this.text === this.original) this.#pre.replaceChildren(...this.#originalNodes);
    else this.#pre.textContent = `${this.text}\n`;
    this.element.classList.toggle("cc-live-changed", this.text !== this.original);
  }

  #save() {
    clearTimeout(this.#saving);
    this.#saving = null;
    if (!writeText(this.#page.lesson, this.id, this.original, this.text)) this.#page.storageFailed();
  }

  /* Write at once what is waiting (the page is closing). */
  flush() {
    if (this.#saving) this.#save();
  }

  reset() {
    this.setText(this.original);
    this.highlight(null);
    this.ranWith = null;
    this.setState("");
  }

  // --- editor ------------------------------------------------------------------------------------

  #clicked(event) {
    if (!window.getSelection().isCollapsed) return; // the reader is selecting text to copy it
    const { clientX: x, clientY: y } = event;
    this.openEditor({ focus: true, at: { x, y } });
  }

  openEditor({ focus = false, at = null } = {}) {
    this.#opening ??= this.#createEditor().catch((error) => {
      this.#opening = null; // for example offline: a later attempt can succeed
      throw error;
    });
    return this.#opening.then(() => {
      if (!focus) return;
      this.#editor.focus();
      if (at) this.#editor.placeCaret(at.x, at.y);
    });
  }

  async #createEditor() {
    const { createEditor } = await import("./editor.js");
    const host = make("div", { class: "cc-live-editor" });
    this.#code.after(host);
    this.#code.classList.add("cc-live-replaced");
    this.element.classList.add("cc-live-editing");
    this.#editor = createEditor({
      parent: host,
      text: this.text,
      label: this.label,
      run: () => this.#page.run(this),
      changed: (text) => {
        this.text = text;
        this.#showText();
        clearTimeout(this.#saving);
        this.#saving = setTimeout(() => this.#save(), SAVE_DELAY);
      },
    });
  }

  /* Mark the line of an error; null removes the mark. */
  async highlight(line) {
    if (line) await this.openEditor();
    this.#editor?.highlight(line);
  }

  goTo() {
    const closed = this.element.closest("details:not([open])");
    if (closed) closed.open = true;
    this.element.scrollIntoView({ block: "center", behavior: calm() ? "auto" : "smooth" });
    this.#runButton.focus({ preventScroll: true });
  }
}

const calm = () => window.matchMedia("(prefers-reduced-motion: reduce)").matches;
