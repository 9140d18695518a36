/* Runs a notebook's cells in the page's Python, without a page: node run-notebook.mjs <pyodide folder> <data folder>
 * < {"cells": [[id, source], …]} > {"cells": {id: [outputs]}}.
 *
 * The same Pyodide, packages and session.py as in the worker; the datasets are mounted instead of fetched.
 */
import { readFileSync, readdirSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { packagesFor } from "./src/packages.js";

const [pyodideFolder, dataFolder] = process.argv.slice(2).map((path) => resolve(path));
const { cells } = JSON.parse(readFileSync(0, "utf8"));
const pythonFolder = join(dirname(fileURLToPath(import.meta.url)), "src", "python");

const { loadPyodide } = await import(pathToFileURL(join(pyodideFolder, "pyodide.mjs")));
const pyodide = await loadPyodide({
  indexURL: pyodideFolder,
  env: {
    CALLCENTER_DATA: "/data", HOME: "/home/pyodide", PLOTLY_RENDERER: "plotly_mimetype",
    PYTHONHASHSEED: "0", TZ: "Europe/Rome",
  },
  stdout: () => {},
});

const read = (name) => JSON.parse(readFileSync(join(pyodideFolder, name), "utf8"));
const sources = cells.map(([, source]) => source);
const packages = packagesFor(sources, read("pyodide-lock.json").packages, read("needs.json"), ["pandas"]);
await pyodide.loadPackage(packages, { messageCallback: () => {} });

pyodide.FS.mkdirTree("/data");
pyodide.FS.mount(pyodide.FS.filesystems.NODEFS, { root: dataFolder }, "/data");
pyodide.FS.mkdirTree("/live/page");
for (const name of readdirSync(pythonFolder).filter((file) => file.endsWith(".py"))) {
  pyodide.FS.writeFile(`/live/page/${name}`, readFileSync(join(pythonFolder, name)));
}

pyodide.globals.set("cells_json", JSON.stringify(cells));
const shown = await pyodide.runPythonAsync(`
import json, sys
sys.path.insert(0, "/live")
from page.session import Session

cells, shown = json.loads(cells_json), {}

def keep(message, buffers):
    if message["type"] == "output":
        shown.setdefault(message["cell"], []).append(message["output"])
    elif message["type"] == "clear":
        shown[message["cell"]] = []

session = Session(keep)
session.install()
session.open(cells)
for name, source in cells:
    await session.run(name, source)
json.dumps(shown, default=str)
`);
process.stdout.write(JSON.stringify({ cells: JSON.parse(shown) }));
