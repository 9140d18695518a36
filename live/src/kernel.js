/* The page's side of Python: connects to the worker, sends cells, receives outputs, stops.
 *
 * Where the browser has SharedWorker the worker outlives the page (option extendedLifetime), so that the next
 * lesson finds Python ready. One page at a time uses it: a Web Lock says which; a second lesson open beside the
 * first gets a worker of its own.
 */
const WORKER = new URL("worker.js", import.meta.url).href;
const NAME = `cc-live ${new URL(".", import.meta.url).pathname}`;
const GENERATION = "cc:live-generation"; // a stuck shared worker is left behind by changing its name
const STOP_PATIENCE = 5000; // ms: then the worker is ended, with its variables

export class Kernel extends EventTarget {
  state = "off"; // off · loading · ready · busy
  #worker = null;
  #shared = false;
  #blob = null;
  #sequence = 0;
  #waiting = new Map(); // seq → resolve
  #ready = null;
  #stopTimer = null;
  #executing = false;
  #connecting = null;

  /* Connect and load; `cells`: [[id, source], …], `wanted`: sources whose packages to load at once. */
  start(cells, wanted) {
    this.#ready ??= this.#open(cells, wanted).catch((error) => {
      this.#ready = null;
      this.#set("off");
      throw error;
    });
    return this.#ready;
  }

  /* Connect without starting anything: a worker left warm by an earlier page stays alive while this one is read. */
  async connect() {
    if (!this.#worker) await (this.#connecting ??= this.#connect().finally(() => (this.#connecting = null)));
  }

  /* Begin again with no variables. */
  reopen(cells) {
    this.#ready = this.#open(cells, []);
    return this.#ready;
  }

  async #open(cells, wanted) {
    this.#set("loading");
    await this.connect();
    this.#newBlob();
    return new Promise((resolve, reject) => {
      this.#waiting.set("open", { resolve, reject });
      this.#post({ type: "open", cells, wanted, page: this.#blob });
    });
  }

  async #connect() {
    this.#shared = "SharedWorker" in window && (await own());
    let worker;
    if (this.#shared) {
      const name = `${NAME} ${read(GENERATION)}`;
      const shared = new SharedWorker(WORKER, { name, extendedLifetime: true });
      worker = shared.port;
      shared.onerror = () => worker === this.#worker && this.#died("Il programma di Python non parte.");
    } else {
      worker = new Worker(WORKER);
      worker.onerror = (event) => worker === this.#worker && this.#died(event.message);
    }
    // A worker that was left behind may still have something to say.
    worker.onmessage = ({ data }) => worker === this.#worker && this.#receive(data);
    this.#worker = worker;
  }

  /* Run a cell; resolves to {status: ok, error, stopped, restarted, failed}. */
  run(cell, source) {
    return this.#ask({ type: "run", cell, source });
  }

  /* Send a widget's message; resolves when Python has dealt with it. */
  comm(comm, data, buffers) {
    return this.#ask({ type: "comm", comm, data: JSON.stringify(data), buffers });
  }

  /* Stop what is running. Resolves to true if the variables are still there. */
  stop() {
    if (this.state !== "busy") return Promise.resolve(true);
    URL.revokeObjectURL(this.#blob);
    const running = [...this.#waiting.values()].map(({ promise }) => promise);
    return new Promise((resolve) => {
      const lastResort = () => {
        if (!this.#executing) {
          this.#stopTimer = setTimeout(lastResort, STOP_PATIENCE); // it is only downloading
          return;
        }
        this.#end();
        resolve(false);
      };
      this.#stopTimer = setTimeout(lastResort, STOP_PATIENCE);
      Promise.all(running).then((results) => {
        clearTimeout(this.#stopTimer);
        if (results.some((result) => result?.status === "restarted")) return resolve(false);
        this.#newBlob();
        this.#post({ type: "page", page: this.#blob });
        resolve(true);
      });
    });
  }

  /* End the worker: everything waiting is told, the next start() makes a new one. */
  #end() {
    if (this.#shared) write(GENERATION, Number(read(GENERATION)) + 1);
    else this.#worker?.terminate();
    this.#forget({ status: "restarted" });
  }

  /* The page goes: a loop that is still running must end with it. */
  leave() {
    if (this.#blob) URL.revokeObjectURL(this.#blob);
  }

  #died(reason) {
    this.#forget({ status: "failed", error: reason });
  }

  #forget(result) {
    this.#worker = null;
    this.#ready = null;
    this.#executing = false;
    const waiting = [...this.#waiting.values()];
    this.#waiting.clear();
    this.#set("off");
    waiting.forEach(({ resolve, reject }) => (reject ? reject(new Error(result.error ?? result.status)) : resolve(result)));
    this.dispatchEvent(new CustomEvent("lost", { detail: result }));
  }

  #ask(message) {
    const seq = ++this.#sequence;
    const entry = {};
    entry.promise = new Promise((resolve) => (entry.resolve = resolve));
    this.#waiting.set(seq, entry);
    this.#set("busy");
    this.#post({ ...message, seq });
    return entry.promise;
  }

  #answer(seq, result) {
    const entry = this.#waiting.get(seq);
    this.#waiting.delete(seq);
    this.#executing = false;
    if (!this.#waiting.size) this.#set("ready");
    entry?.resolve(result);
  }

  #receive(message) {
    switch (message.type) {
      case "hello": break;
      case "ready": return this.#answer("open", { status: "ok" });
      case "done": return this.#answer(message.seq, message);
      case "idle": return this.#answer(message.seq, { status: "ok" });
      case "running": this.#executing = true; break;
      case "dead": return this.#end();
      case "failed":
        if (message.seq === undefined) return this.#died(message.error);
        return this.#answer(message.seq, { status: "failed", error: message.error });
      case "message": {
        const content = JSON.parse(message.json);
        this.dispatchEvent(new CustomEvent("python", { detail: { ...content, buffers: message.buffers } }));
        break;
      }
      default: this.dispatchEvent(new CustomEvent(message.type, { detail: message }));
    }
  }

  #newBlob() {
    this.#blob = URL.createObjectURL(new Blob(["go"]));
  }

  #post(message) {
    this.#worker?.postMessage(message);
  }

  #set(state) {
    if (state === this.state) return;
    this.state = state;
    this.dispatchEvent(new CustomEvent("state", { detail: state }));
  }
}

/* Take the lock until the page closes; false if another page has it (or there are no locks). */
let owned = null;
function own() {
  if (!navigator.locks) return Promise.resolve(false);
  return (owned ??= new Promise((resolve) => {
    navigator.locks
      .request(`${NAME} page`, { ifAvailable: true }, (lock) => {
        resolve(lock !== null);
        return lock && new Promise(() => {});
      })
      .catch(() => resolve(false));
  }));
}

function read(key) {
  try {
    return sessionStorage.getItem(key) ?? "0";
  } catch {
    return "0";
  }
}

function write(key, value) {
  try {
    sessionStorage.setItem(key, value);
  } catch {
    // storage switched off: the stuck worker keeps its name, and this page uses one of its own
  }
}
