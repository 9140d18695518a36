import assert from "node:assert/strict";
import { test } from "node:test";
import { importedNames, packagesFor } from "../src/packages.js";

const PACKAGES = {
  callcenter: { imports: ["callcenter"] },
  openpyxl: { imports: ["openpyxl"] },
  pandas: { imports: ["pandas"] },
  plotly: { imports: ["plotly"] },
  "scikit-learn": { imports: ["sklearn"] },
  scipy: { imports: ["scipy"] },
  sqlite3: { imports: ["sqlite3"] },
};
const NEEDS = {
  callcenter: ["callcenter"],
  "callcenter.checks": ["callcenter", "pandas"],
  "callcenter.checks.uf1_04": ["callcenter", "pandas", "plotly"],
  "callcenter.erlang": ["callcenter", "scipy"],
};
const wanted = (source) => packagesFor([source], PACKAGES, NEEDS, []).sort();

test("every form of import is read", () => {
  const source = [
    "import pandas as pd, numpy",
    "from plotly import graph_objects as go, io  # figures",
    "from callcenter.kpi import (",
    "    abandonment,  # lost",
    "    service_level as sl,",
    ")",
    "if True:",
    "    import sqlite3; import sklearn.cluster",
    "# import nothing",
    "text = 'import nothing'",
  ].join("\n");
  const names = importedNames(source);
  for (const name of ["pandas", "numpy", "plotly", "plotly.graph_objects", "plotly.io", "callcenter.kpi",
    "callcenter.kpi.abandonment", "callcenter.kpi.service_level", "sqlite3", "sklearn.cluster"]) assert.ok(names.has(name), name);
  assert.ok(!names.has("nothing"));
});

test("packages by the name of what is imported", () => {
  assert.deepEqual(wanted("from sklearn.cluster import KMeans"), ["scikit-learn"]);
  assert.deepEqual(wanted("import os, json"), []);
  assert.deepEqual(wanted("import unknown"), []);
});

test("a module of callcenter brings only what it needs", () => {
  assert.deepEqual(wanted("from callcenter import erlang"), ["callcenter", "scipy"]);
  assert.deepEqual(wanted("from callcenter.erlang import agents"), ["callcenter", "scipy"]);
  assert.deepEqual(wanted("from callcenter.checks import verifica"), ["callcenter", "pandas"]);
});

test("a check brings what its lesson's exercises need", () => {
  assert.deepEqual(wanted('verifica("uf1-04-e2", x)'), ["callcenter", "pandas", "plotly"]);
  assert.deepEqual(wanted('verifica("uf9-04-e2", x)'), ["callcenter", "pandas"]);
});

test("what pandas imports only when a function is called", () => {
  assert.deepEqual(wanted("calls.to_excel('x.xlsx')"), ["openpyxl"]);
  assert.deepEqual(wanted("pd.read_sql(query, con)"), ["sqlite3"]);
});

test("what is always wanted is loaded only if the site has it", () => {
  assert.deepEqual(packagesFor([], PACKAGES, NEEDS, ["pandas", "missing"]), ["pandas"]);
});
