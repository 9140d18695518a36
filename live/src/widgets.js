/* ipywidgets in the page, without Jupyter: models mirrored from Python by messages, views from
 * @jupyter-widgets/controls, and our own Output widget, which shows what cells show.
 */
import * as base from "@jupyter-widgets/base";
import { ManagerBase } from "@jupyter-widgets/base-manager";
import * as controls from "@jupyter-widgets/controls";
import { MessageLoop } from "@lumino/messaging";
import { Widget } from "@lumino/widgets";
import { loadStyle } from "./dom.js";
import { draw, PLOTLY, render } from "./outputs.js";

const STYLE = new URL("widgets.css", import.meta.url).href;

class OutputModel extends base.DOMWidgetModel {
  defaults() {
    return {
      ...super.defaults(),
      _model_name: "OutputModel",
      _view_name: "OutputView",
      _model_module: "@jupyter-widgets/output",
      _view_module: "@jupyter-widgets/output",
      msg_id: "",
      outputs: [],
    };
  }
}

class OutputView extends base.DOMWidgetView {
  #turn = Promise.resolve();
  #figure = null; // the box of a figure that is the whole output: it is redrawn in place

  render() {
    super.render();
    this.el.classList.add("jupyter-widgets", "widget-output", "cc-live-output");
    this.listenTo(this.model, "change:outputs", () => this.#update());
    this.displayed.then(() => this.#update());
  }

  #update() {
    this.#turn = this.#turn.then(() => this.#show(this.model.get("outputs"))).catch(console.error);
  }

  async #show(outputs) {
    if (outputs !== this.model.get("outputs")) return; // a newer change is waiting
    const only = outputs.length === 1 ? outputs[0].data?.[PLOTLY] : null;
    if (only && this.#figure?.isConnected) {
      await this.#figure.redraw(only);
      return;
    }
    const context = { widgets: async () => this.model.widget_manager.shower };
    const elements = await Promise.all(outputs.map((output) => render(output, context)));
    this.el.replaceChildren(...elements);
    this.#figure = only ? elements[0] : null;
    await Promise.all(elements.map(draw));
  }
}

const MODULES = {
  "@jupyter-widgets/base": base,
  "@jupyter-widgets/controls": controls,
  "@jupyter-widgets/output": { OutputModel, OutputView },
};

class Manager extends ManagerBase {
  async loadClass(name, module) {
    const found = MODULES[module]?.[name];
    if (!found) throw new Error(`Il comando «${name}» non c'è in questa pagina.`);
    return found;
  }

  _create_comm() {
    return Promise.reject(new Error("I comandi si creano in Python."));
  }

  _get_comm_info() {
    return Promise.resolve({});
  }
}

/* One comm of a widget: what the widgets' code calls «comm». */
class Comm {
  target_name = "jupyter.widget";

  constructor(id, send) {
    this.comm_id = id;
    this.#send = send;
  }
  #send;

  on_msg(function_) {
    this.message = function_;
  }

  on_close(function_) {
    this.closed = function_;
  }

  /* Widgets send the next change when Python says it has dealt with this one. */
  send(data, callbacks, _metadata, buffers = []) {
    const bytes = buffers.map((buffer) => (ArrayBuffer.isView(buffer)
      ? new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.byteLength).slice()
      : new Uint8Array(buffer).slice()));
    this.#send(this.comm_id, data, bytes).then(() => {
      callbacks?.iopub?.status?.({ content: { execution_state: "idle" } });
    });
    return this.comm_id;
  }

  close() {
    return this.comm_id;
  }
}

export class Widgets {
  #manager = new Manager();
  #comms = new Map();
  #send;
  #views = new Set();
  #style;
  #resized = () => this.#views.forEach((view) => MessageLoop.postMessage(view.luminoWidget, Widget.ResizeMessage.UnknownSize));

  /* `send(comm id, data, buffers)` gives a message to Python and resolves when it is done. */
  constructor(send) {
    this.#send = send;
    this.#manager.shower = this;
    this.#style = loadStyle(STYLE);
    window.addEventListener("resize", this.#resized);
  }

  /* A message of Python. */
  async receive({ msg_type: type, comm_id: id, target, data, metadata, buffers }) {
    const message = {
      content: { comm_id: id, data, target_name: target },
      metadata: { version: base.PROTOCOL_VERSION, ...metadata },
      buffers: (buffers ?? []).map((buffer) => new DataView(buffer.buffer, buffer.byteOffset, buffer.byteLength)),
      header: {},
      parent_header: {},
    };
    if (type === "comm_open") {
      const comm = new Comm(id, this.#send);
      this.#comms.set(id, comm);
      await this.#manager.handle_comm_open(comm, message);
    } else if (type === "comm_msg") {
      await this.#comms.get(id)?.message?.(message);
    } else {
      this.#comms.get(id)?.closed?.(message);
      this.#comms.delete(id);
    }
  }

  has(id) {
    return this.#manager.has_model(id);
  }

  /* Put the view of a widget in an element of the page. */
  async show(id, element) {
    await this.#style;
    const view = await this.#manager.create_view(await this.#manager.get_model(id));
    Widget.attach(view.luminoWidget, element);
    this.#views.add(view);
    view.once("remove", () => this.#views.delete(view));
  }

  /* Python has gone: the controls stay to be seen, but can't be used. */
  dispose() {
    window.removeEventListener("resize", this.#resized);
    for (const view of this.#views) view.el.setAttribute("inert", "");
  }
}
