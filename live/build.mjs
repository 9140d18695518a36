/* Builds the live layer with esbuild: node build.mjs <folder>
 *
 * Two bundles: the page's ES modules (split in pieces that load when needed) and the worker, one classic script
 * (Pyodide's loader wants importScripts).
 */
import { build } from "esbuild";
import { fileURLToPath } from "node:url";

const outdir = process.argv[2];
if (!outdir) throw new Error("usage: node build.mjs <folder>");
const here = (path) => fileURLToPath(new URL(path, import.meta.url));

const shared = {
  bundle: true,
  minify: true,
  outdir,
  target: ["es2022", "chrome110", "firefox110", "safari16"],
  charset: "utf8",
  legalComments: "linked",
  logLevel: "warning",
  absWorkingDir: here("."),
};

await Promise.all([
  build({
    ...shared,
    entryPoints: ["src/loader.js", "src/progress.js", "src/live.css", "src/widgets.css"],
    format: "esm",
    splitting: true,
    chunkNames: "piece-[hash]",
    // The widgets' code speaks to Node's and webpack's globals.
    define: { global: "window", "process.env.NODE_ENV": '"production"' },
    alias: {
      "sanitize-html": here("src/sanitize.js"),
      "@jupyterlab/services": here("src/no-services.js"),
    },
    loader: { ".svg": "dataurl", ".woff2": "empty" },
  }),
  build({
    ...shared,
    entryPoints: ["src/worker.js"],
    format: "iife",
    loader: { ".py": "text" },
  }),
]);
