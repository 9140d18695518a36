/* Runs the cells in order, with what they need, and lays out what Python says. */
import { make, button } from "./dom.js";
import { Kernel } from "./kernel.js";
import { OutputArea } from "./outputs.js";

const WARM = "cc:live-warm";
const QUARTERS = 4; // the download is told four times: a screen reader would not keep up with more

export class Runner {
  #cells;
  #bar;
  #exercises;
  #kernel = null;
  #areas = new Map();
  #queue = [];
  #working = null;
  #stopping = false;
  #widgets = null;
  #comms = Promise.resolve();
  #lastQuarter = -1;
  #dialog = null;

  constructor({ cells, bar, exercises }) {
    this.#cells = cells;
    this.#bar = bar;
    this.#exercises = exercises;
    for (const cell of cells) this.#areas.set(cell.id, this.#area(cell));
    window.addEventListener("pagehide", () => this.#kernel?.leave());
    window.addEventListener("pageshow", (event) => event.persisted && this.#lost("restarted"));
  }

  // --- what a reader can ask -----------------------------------------------------------------------

  /* Run a cell; first, the cells above that have not run yet. */
  run(cell) {
    return this.#enqueue([...this.#neededBefore(cell), cell], cell);
  }

  runUpTo(cell) {
    const upTo = this.#cells.slice(0, this.#cells.indexOf(cell) + 1);
    return this.#enqueue(upTo.filter((other) => other === cell || runsAlone(other)), cell);
  }

  runAll() {
    return this.#enqueue(this.#cells.filter((cell) => runsAlone(cell) || cell.role === "check"), null);
  }

  async stop() {
    this.#stopping = true;
    this.#queue.forEach((cell) => cell.setState(""));
    this.#queue = [];
    this.#bar.say("Fermo l'esecuzione…", { running: true });
    const kept = (await this.#kernel?.stop()) ?? true;
    this.#stopping = false;
    this.#bar.say(
      kept
        ? "Fermato. Le variabili ci sono ancora."
        : "Fermato: Python è stato riavviato. Il tuo testo c'è, le variabili no: esegui di nuovo le celle.",
    );
  }

  reset(cell) {
    cell.reset();
    return this.#areas.get(cell.id).reset();
  }

  /* Give back the page as the lesson was written; asks first, because the reader's text is lost. */
  async resetPage() {
    const changed = this.#cells.filter((cell) => cell.text !== cell.original).length;
    if (changed && !(await this.#confirm(`Torna tutto come nella lezione: perdi quello che hai scritto in ${changed === 1 ? "una cella" : `${changed} celle`}. Gli esercizi risolti restano.`))) return;
    await this.stop();
    await Promise.all(this.#cells.map((cell) => this.reset(cell)));
    if (this.#kernel?.state === "ready") await this.#restart();
    this.#bar.say("La pagina è come all'inizio.", { brief: true });
  }

  /* Start loading: the reader is about to press. */
  warmUp(cell) {
    if (this.#kernel && this.#kernel.state !== "off") return;
    this.#start(cell ? [...this.#neededBefore(cell), cell] : this.#cells).catch(() => {});
  }

  /* Stay connected to the Python of the previous lesson, so that it's there when it's needed. */
  async keepWarm() {
    this.#kernel ??= this.#listen(new Kernel());
    await this.#kernel.connect();
  }

  // --- the queue -----------------------------------------------------------------------------------

  #neededBefore(cell) {
    const above = this.#cells.slice(0, this.#cells.indexOf(cell));
    return above.filter((other) => {
      if (cell.role === "check" && other.exercise === cell.exercise && other.role === "answer") return other.isDirty;
      return runsAlone(other) && other.ranWith === null;
    });
  }

  #enqueue(cells, target) {
    const waiting = cells.filter((cell) => !this.#queue.includes(cell));
    waiting.forEach((cell) => cell.state !== "running" && cell.setState("queued"));
    this.#queue.push(...waiting);
    this.#working ??= this.#work(target).finally(() => (this.#working = null));
    return this.#working;
  }

  async #work() {
    try {
      await this.#start(this.#queue);
    } catch (error) {
      if (!this.#stopping) this.#bar.say(`Python non si carica (${error.message}). Controlla la connessione e riprova.`);
      this.#queue.splice(0).forEach((cell) => cell.setState(""));
      return;
    }
    let done = 0;
    while (this.#queue.length) {
      const cell = this.#queue.shift();
      const left = this.#queue.length;
      done += 1;
      this.#bar.say(left || done > 1 ? `Eseguo la cella ${done} di ${done + left}…` : "Eseguo la cella…", { running: true });
      const status = await this.#runOne(cell);
      if (status === "error" && cell.role !== "answer" && this.#queue.length) this.#giveUp(cell);
      if (!["ok", "error"].includes(status)) {
        this.#queue.splice(0).forEach((other) => other.setState(""));
        return; // stopped: stop() says how it went
      }
      if (!this.#queue.length) {
        this.#bar.say(status === "error" ? "La cella si è fermata con un errore." : "Fatto.", { brief: status !== "error" });
      }
    }
  }

  /* A cell above has failed: those below would fail too, and hide the reason. */
  #giveUp(failed) {
    const target = this.#queue.at(-1);
    this.#queue.splice(0).forEach((cell) => cell.setState(""));
    const note = make("p", { class: "output stderr" }, "Una cella sopra si è fermata con un errore: prima sistema quella. ");
    note.append(button("Vai a quella cella", () => failed.goTo()));
    target.output.prepend(note);
  }

  async #runOne(cell) {
    const area = this.#areas.get(cell.id);
    const source = cell.text;
    cell.setState("running");
    cell.highlight(null);
    area.begin();
    const result = await this.#kernel.run(cell.id, source);
    await this.#comms;
    await area.end();
    if (result.status === "failed") {
      console.error(result.error);
      this.#bar.say("Python si è fermato per un guasto. Riprova; se insiste, ricarica la pagina.");
    }
    cell.ranWith = result.status === "ok" ? source : null;
    cell.setState(["ok", "error", "stopped"].includes(result.status) ? result.status : "");
    return result.status;
  }

  // --- Python --------------------------------------------------------------------------------------

  async #start(cells) {
    this.#kernel ??= this.#listen(new Kernel());
    if (this.#kernel.state === "off") this.#bar.say("Avvio Python…", { running: false });
    await this.#kernel.start(
      this.#cells.map((cell) => [cell.id, cell.text]),
      cells.map((cell) => cell.text),
    );
    rememberWarm();
  }

  async #restart() {
    this.#forget();
    await this.#kernel.reopen(this.#cells.map((cell) => [cell.id, cell.text]));
  }

  #listen(kernel) {
    kernel.addEventListener("python", ({ detail }) => this.#receive(detail));
    kernel.addEventListener("progress", ({ detail }) => this.#progress(detail));
    kernel.addEventListener("file", ({ detail }) => this.#bar.say(`Scarico i dati: ${detail.name}…`, { running: true }));
    kernel.addEventListener("lost", ({ detail }) => this.#lost(detail.status));
    kernel.addEventListener("state", ({ detail }) => {
      document.documentElement.dataset.python = detail;
      if (detail === "ready" && !this.#working) this.#bar.say("Python è pronto.", { brief: true });
    });
    return kernel;
  }

  #progress({ received, total }) {
    this.#bar.download(received, total);
    const quarter = total ? Math.floor((received / total) * QUARTERS) : -1;
    if (quarter === this.#lastQuarter) return;
    this.#lastQuarter = quarter;
    if (total) this.#bar.say(this.#bar.downloadText(received, total), { running: Boolean(this.#working) });
  }

  #receive(message) {
    switch (message.type) {
      case "output": this.#areas.get(message.cell)?.add(message.output); break;
      case "clear": this.#areas.get(message.cell)?.clear(message.wait); break;
      case "check": this.#checked(message); break;
      case "comm": this.#comms = this.#comms.then(async () => (await this.#loadWidgets()).receive(message)).catch(console.error); break;
    }
  }

  #checked({ cell, exercise, status }) {
    const from = this.#cells.find(({ id }) => id === cell);
    if (from?.role !== "solution") this.#exercises.checked(exercise, status); // reading the solution solves nothing
  }

  #loadWidgets() {
    this.#widgets ??= import("./widgets.js").then(({ Widgets }) =>
      new Widgets((id, data, buffers) => this.#kernel.comm(id, data, buffers)),
    );
    return this.#widgets;
  }

  #area(cell) {
    return new OutputArea(cell.output, {
      id: cell.id,
      highlight: (line) => cell.highlight(line),
      goTo: (id) => this.#cells.find((other) => other.id === id)?.goTo(),
      widgets: async () => {
        await this.#comms;
        return this.#loadWidgets();
      },
    });
  }

  /* The variables are gone: nothing has run, widgets are dead. */
  #lost(status) {
    this.#forget();
    this.#queue.splice(0).forEach((cell) => cell.setState(""));
    if (status === "failed" && !this.#stopping) this.#bar.say("Python si è fermato. Premi di nuovo Esegui.");
  }

  #forget() {
    this.#cells.forEach((cell) => {
      cell.ranWith = null;
      if (cell.state !== "running") cell.setState("");
    });
    this.#widgets?.then((widgets) => widgets.dispose());
    this.#widgets = null;
  }

  #confirm(text) {
    this.#dialog?.remove();
    return new Promise((resolve) => {
      const dialog = make("dialog", { class: "cc-live-dialog", "aria-label": "Conferma" }, make("p", {}, text));
      this.#dialog = dialog;
      dialog.append(button("Ripristina", () => dialog.close("yes")), button("Annulla", () => dialog.close(""), { autofocus: true }));
      dialog.addEventListener("close", () => {
        resolve(dialog.returnValue === "yes");
        dialog.remove();
      });
      document.body.append(dialog);
      dialog.showModal();
    });
  }
}

/* Cells that run when something below needs them: not checks, solutions and quizzes, which need a reader. */
const runsAlone = (cell) => !["check", "solution"].includes(cell.role) && !cell.isQuiz;

function rememberWarm() {
  try {
    sessionStorage.setItem(WARM, "yes");
  } catch {
    // the next page will start cold
  }
}
