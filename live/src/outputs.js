/* What a cell shows, in its place: text, tables, figures, widgets, errors. */
import { make } from "./dom.js";
import { renderError } from "./errors.js";

export const PLOTLY = "application/vnd.plotly.v1+json";
export const WIDGET = "application/vnd.jupyter.widget-view+json";
const IMAGES = ["image/png", "image/jpeg"];

/* One output as an element. `context`: {widgets(), caption, cells}. */
export async function render(output, context) {
  if (output.output_type === "stream") return renderStream(output);
  if (output.output_type === "error") return renderError(output, context);
  return renderBundle(output.data ?? {}, context);
}

function renderStream({ name, text }) {
  const box = make("div", { class: `output stream${name === "stderr" ? " stderr" : ""}`, "data-stream": name });
  box.append(make("pre", {}, text));
  return box;
}

async function renderBundle(data, context) {
  if (data[WIDGET]) {
    const shown = await renderWidget(data[WIDGET].model_id, context);
    if (shown) return shown;
  }
  if (data[PLOTLY]) return renderFigure(data[PLOTLY], context);
  if (data["text/html"]) return renderHtml(data["text/html"]);
  if (data["image/svg+xml"]) return renderHtml(data["image/svg+xml"]);
  for (const mime of IMAGES) {
    if (data[mime]) return make("div", { class: "output" }, make("img", { src: `data:${mime};base64,${data[mime]}`, alt: "Immagine prodotta dalla cella" }));
  }
  const text = data["text/markdown"] ?? data["text/latex"] ?? data["text/plain"] ?? "";
  return make("div", { class: "output text_plain" }, make("pre", {}, text));
}

function renderHtml(text) {
  const box = make("div", { class: "output text_html" });
  box.innerHTML = text; // the reader's own Python wrote it, in the reader's own page; its scripts don't run
  for (const table of box.querySelectorAll("table")) {
    // A wide table scrolls inside its box; keyboards must be able to scroll it too.
    Object.assign(box, { tabIndex: 0 });
    box.setAttribute("role", "group");
    box.setAttribute("aria-label", "Tabella: risultato della cella");
    table.classList.add("dataframe");
  }
  return box;
}

export async function renderFigure(figure, { alt } = {}) {
  const canvas = make("div", { class: "cc-plotly__canvas" });
  const title = figure.layout?.title?.text ?? figure.layout?.title;
  const name = alt || (typeof title === "string" && title ? `Figura: ${title.replace(/<[^>]*>/g, " ")}` : "Figura prodotta dalla cella");
  const box = make("div", { class: "cc-plotly", role: "img", "aria-label": name, "data-state": "drawn" }, canvas);
  if (figure.layout?.height) box.style.setProperty("--cc-figure-height", `${figure.layout.height}px`);
  box.draw = () => window.ccFigures.render(canvas, figure);
  box.redraw = (other) => window.ccFigures.render(canvas, other);
  return box;
}

async function renderWidget(id, { widgets, alt }) {
  const all = await widgets();
  if (!all.has(id)) return null;
  const host = make("div", { class: "output cc-live-widget", role: alt && "group", "aria-label": alt });
  host.draw = () => all.show(id, host);
  return host;
}

/* Figures and widgets are drawn once they are in the page: they measure their box. */
export function draw(element) {
  return Promise.all(
    [element, ...element.querySelectorAll(".cc-plotly, .cc-live-widget")].map((box) => box.draw?.()?.catch?.((error) => {
      console.error(error);
      box.replaceChildren(make("p", { class: "cc-plotly__text" }, `Non si può disegnare: ${error.message}`));
    })),
  );
}

/* The output part of a cell. Keeps the page's own output, to put it back, and its figure's caption. */
export class OutputArea {
  #element;
  #original;
  #figure;
  #queue = Promise.resolve();
  #clearNext = false;
  #displays = new Map();
  #context;

  constructor(element, context) {
    this.#element = element;
    this.#original = [...element.childNodes];
    this.#figure = element.querySelector("figure");
    this.#context = context;
  }

  get element() {
    return this.#element;
  }

  /* A run begins: the old output stays until something takes its place, so that the page doesn't jump. */
  begin() {
    this.#element.style.minHeight = `${this.#element.offsetHeight}px`;
    this.#clearNext = true;
    this.#element.setAttribute("aria-busy", "true");
  }

  /* A run has ended. */
  end() {
    return this.#then(() => {
      if (this.#clearNext) this.#empty();
      this.#element.style.minHeight = "";
      this.#element.removeAttribute("aria-busy");
    });
  }

  add(output) {
    return this.#then(async () => {
      if (output.output_type === "stream" && !this.#clearNext && this.#extend(output)) return;
      if (output.output_type === "update_display_data") {
        await this.#update(output);
        return;
      }
      const element = await this.#framed(output);
      if (this.#clearNext) this.#empty();
      this.#element.append(element);
      if (output.transient?.display_id) this.#displays.set(output.transient.display_id, element);
      await draw(element);
    });
  }

  clear(wait) {
    return this.#then(() => {
      if (wait) this.#clearNext = true;
      else this.#empty();
    });
  }

  /* Put the page's own output back. */
  reset() {
    return this.#then(() => {
      this.#clearNext = false;
      this.#element.replaceChildren(...this.#original);
      this.#element.style.minHeight = "";
      this.#element.removeAttribute("aria-busy");
    });
  }

  #then(action) {
    this.#queue = this.#queue.then(action).catch((error) => {
      console.error(error);
      this.#element.append(make("p", { class: "output stderr" }, `Il risultato non si può mostrare: ${error.message}`));
    });
    return this.#queue;
  }

  #empty() {
    this.#clearNext = false;
    this.#displays.clear();
    this.#element.replaceChildren();
  }

  #extend({ name, text }) {
    const last = this.#element.lastElementChild;
    if (last?.dataset.stream !== name) return false;
    last.firstElementChild.append(text);
    return true;
  }

  async #update(output) {
    const old = this.#displays.get(output.transient?.display_id);
    if (!old?.isConnected) return;
    const element = await render(output, this.#context);
    old.replaceWith(element);
    this.#displays.set(output.transient.display_id, element);
    await draw(element);
  }

  /* A figure keeps its number and caption. */
  async #framed(output) {
    const isFigure = Boolean(output.data?.[PLOTLY] || output.data?.[WIDGET]);
    const taken = !this.#clearNext && this.#element.querySelector("figcaption");
    if (!isFigure || !this.#figure || taken) return render(output, this.#context);
    const alt = this.#figure.querySelector(".cc-plotly")?.getAttribute("aria-label");
    const content = await render(output, { ...this.#context, alt });
    const frame = this.#figure.cloneNode(false);
    frame.append(content, this.#figure.querySelector("figcaption")?.cloneNode(true) ?? "");
    return frame;
  }
}
