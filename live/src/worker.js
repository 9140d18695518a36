/* Python in a worker: shared by the pages of a visit where the browser can, else of one page.
 *
 * Nothing is loaded until a page says «open». Then: Pyodide and the packages that the lesson's cells import, all
 * fetched in parallel; the Python side (python/*.py, in this bundle); one cell at a time.
 *
 * Stopping. A page can't write into a worker that is busy (shared memory needs headers that a plain host doesn't
 * send), but a busy worker can look: every page gives the address of a blob of its own, and takes the blob away to
 * say «stop». Python asks `StopSignal` now and then; it tries the address and, if it is gone, raises
 * KeyboardInterrupt. A page that is closed takes its blob with it, so its loops end too.
 */
import { guardNetwork } from "./guard.js";
import files from "./python-files.js";
import { packagesFor } from "./packages.js";

const LIVE = new URL(".", self.location.href).href;
const PYODIDE = new URL("../pyodide/", LIVE).href;
const DATA = new URL("../data/", LIVE).href;
const ALWAYS = ["pandas"]; // nearly every lesson needs it, and it takes longest: start with it
const LOOK_EVERY = 400; // ms between two looks at the page's blob
const FIRST_LOOK = 700; // ms: most cells end before, and never look
const PATIENCE = 3000; // ms: code that swallows KeyboardInterrupt for longer is ended with its worker

let port = null; // the page being served
let python = null; // promise of {pyodide, session}
let site = null; // promise of {sizes, needs, packages}
let queue = Promise.resolve();

const say = (message) => port?.postMessage(message);

// --- stop ------------------------------------------------------------------------------------------

/* Looks like the shared buffer that Pyodide reads, with one element: 2 (SIGINT) means «stop». */
class StopSignal {
  page = null; // the page's blob
  nextLook = Infinity;
  stoppedAt = null;

  taskStarts() {
    this.nextLook = performance.now() + FIRST_LOOK;
    this.stoppedAt = null;
  }

  taskEnds() {
    this.nextLook = Infinity;
  }

  get 0() {
    const now = performance.now();
    if (now < this.nextLook) return 0;
    this.nextLook = now + LOOK_EVERY;
    if (isThere(this.page)) return 0;
    this.stoppedAt ??= now;
    if (now - this.stoppedAt > PATIENCE) {
      say({ type: "dead" });
      self.close();
      throw new Error("The cell does not stop.");
    }
    return 2;
  }

  set 0(_value) {} // Pyodide clears the buffer after reading it: nothing to clear
}

function isThere(address) {
  if (!address) return true;
  try {
    const request = new XMLHttpRequest();
    request.open("GET", address, false);
    request.send();
    return true;
  } catch {
    return false;
  }
}

const stop = new StopSignal();

// --- loading ---------------------------------------------------------------------------------------

const progress = { received: 0, expected: new Map(), timer: null };

/* Counts the bytes of Pyodide's and the datasets' files as they arrive. */
const plainFetch = self.fetch.bind(self);
self.fetch = async (resource, options) => {
  const address = String(resource?.url ?? resource);
  const response = await plainFetch(resource, options);
  const size = progress.expected.get(address);
  if (!size || !response.ok || !response.body) return response;
  if (address.endsWith(".wasm")) {
    count(size); // passed on untouched: the browser keeps its compiled code only so
    return response;
  }
  let left = size;
  const counter = new TransformStream({
    transform(chunk, controller) {
      const step = Math.min(left, chunk.byteLength);
      left -= step;
      count(step);
      controller.enqueue(chunk);
    },
    flush: () => count(left),
  });
  const { status, statusText, headers } = response;
  return new Response(response.body.pipeThrough(counter), { status, statusText, headers });
};

guardNetwork();

function count(bytes) {
  progress.received += bytes;
  progress.timer ??= setTimeout(() => {
    progress.timer = null;
    sayProgress();
  }, 100);
}

function sayProgress() {
  const total = [...progress.expected.values()].reduce((sum, size) => sum + size, 0);
  say({ type: "progress", received: Math.min(progress.received, total), total });
}

function expect(names, sizes) {
  for (const name of names) {
    if (sizes[name]) progress.expected.set(PYODIDE + name, sizes[name]);
  }
  sayProgress();
}

async function readSite() {
  const [sizes, needs, lock] = await Promise.all(
    [`${LIVE}sizes.json`, `${PYODIDE}needs.json`, `${PYODIDE}pyodide-lock.json`].map((address) =>
      plainFetch(address).then((response) => response.json()),
    ),
  );
  return { sizes, needs, packages: lock.packages };
}

/* The packages of the lock, with what they depend on. */
function withDependencies(names, packages) {
  const found = new Set();
  const visit = (name) => {
    if (found.has(name) || !packages[name]) return;
    found.add(name);
    packages[name].depends.forEach(visit);
  };
  names.forEach(visit);
  return [...found];
}

async function boot(sources) {
  site ??= readSite();
  importScripts(`${PYODIDE}pyodide.js`);
  const { sizes, needs, packages } = await site;
  const wanted = packagesFor(sources, packages, needs, ALWAYS);
  const names = withDependencies(wanted, packages).map((name) => packages[name].file_name);
  expect(["pyodide.asm.js", "pyodide.asm.wasm", "python_stdlib.zip", ...names], sizes);
  const pyodide = await self.loadPyodide({
    indexURL: PYODIDE,
    lockFileURL: `${PYODIDE}pyodide-lock.json`,
    packages: wanted,
    env: { HOME: "/home/pyodide", PLOTLY_RENDERER: "plotly_mimetype", TZ: "Europe/Rome" },
    stdout: () => {},
    stderr: () => {},
  });
  pyodide.setInterruptBuffer(stop);
  for (const [name, text] of Object.entries(files)) {
    pyodide.FS.mkdirTree("/home/pyodide/cclive");
    pyodide.FS.writeFile(`/home/pyodide/cclive/${name}`, text);
  }
  const send = (json, buffers) => say({ type: "message", json, buffers });
  const page = pyodide.pyimport("cclive.page");
  const session = page.start(send, fetchNow, DATA);
  progress.received = 0;
  progress.expected.clear();
  return { pyodide, session, page };
}

/* Load what some code imports and is not there yet. */
async function loadFor(pyodide, source) {
  const { sizes, needs, packages } = await site;
  const wanted = withDependencies(packagesFor([source], packages, needs, []), packages);
  await load(pyodide, wanted, packages, sizes);
}

async function load(pyodide, names, packages, sizes) {
  const missing = names.filter((name) => !(name in pyodide.loadedPackages) && !loadedAs(pyodide, packages[name]));
  if (!missing.length) return;
  expect(missing.map((name) => packages[name].file_name), sizes);
  await pyodide.loadPackage(missing, { messageCallback() {} });
  progress.received = 0;
  progress.expected.clear();
  say({ type: "progress", received: 0, total: 0 });
}

const loadedAs = (pyodide, entry) => entry && entry.name in pyodide.loadedPackages;

/* A file, at once: Python code can't wait. Used for the datasets. */
function fetchNow(address) {
  say({ type: "file", name: address.slice(address.lastIndexOf("/") + 1) });
  const request = new XMLHttpRequest();
  request.open("GET", address, false);
  request.responseType = "arraybuffer";
  request.send();
  if (request.status !== 200) throw new Error(`${address}: ${request.status}`);
  return new Uint8Array(request.response);
}

// --- messages of the page --------------------------------------------------------------------------

const tasks = {
  async open({ cells, page, wanted }) {
    stop.page = page;
    python ??= boot(wanted);
    const { session } = await python;
    session.open(JSON.stringify(cells));
    say({ type: "ready" });
  },

  async run({ seq, cell, source }) {
    const { pyodide, session } = await python;
    await loadFor(pyodide, source);
    if (!isThere(stop.page)) return say({ type: "done", seq, status: "stopped" });
    say({ type: "running" });
    let result = await run(session, cell, source);
    const package_ = result.module && packageOf(result.module, (await site).packages);
    if (package_ && !(package_ in pyodide.loadedPackages)) {
      // An import that reading the source didn't reveal: bring the package and run the cell again.
      const { sizes, packages } = await site;
      await load(pyodide, withDependencies([package_], packages), packages, sizes);
      say({ type: "message", json: JSON.stringify({ type: "clear", cell, wait: true }), buffers: [] });
      result = await run(session, cell, source);
    }
    say({ type: "done", seq, ...result });
  },

  async comm({ seq, comm, data, buffers }) {
    const { session } = await python;
    say({ type: "running" });
    stop.taskStarts();
    try {
      session.receive(comm, data, buffers);
    } finally {
      stop.taskEnds();
      say({ type: "idle", seq });
    }
  },
};

async function run(session, cell, source) {
  stop.taskStarts();
  try {
    return JSON.parse(await session.run(cell, source));
  } catch (error) {
    if (String(error).includes("KeyboardInterrupt")) return { status: "stopped" };
    throw error;
  } finally {
    stop.taskEnds();
  }
}

function packageOf(module, packages) {
  return Object.keys(packages).find((name) => packages[name].imports.includes(module));
}

function receive(from, message) {
  if (message.type === "page") {
    stop.page = message.page; // at once: the page may be waiting for its loop to stop
    return;
  }
  if (message.type === "open") port = from;
  queue = queue.then(async () => {
    if (from !== port) return; // the page has gone
    try {
      await tasks[message.type](message);
    } catch (error) {
      say({ type: "failed", seq: message.seq, error: `${error?.type ?? ""} ${error?.message || error?.stack || error}` });
      if (message.type === "open") python = null;
    }
  });
}

self.onconnect = ({ ports: [page] }) => {
  page.onmessage = ({ data }) => receive(page, data);
  page.postMessage({ type: "hello", warm: python !== null });
};
self.onmessage = ({ data }) => receive(self, data);
