/* Which packages some Python code needs, read from its imports before Python is there.
 *
 * `packages`: the lock's entries (name → {imports, depends, …}). `needs`: module of callcenter → the
 * packages that it uses, directly or not (needs.json, made at build): so that a lesson on tables doesn't download
 * scipy.
 */
const IMPORT = /(?:^|;)[ \t]*(?:from[ \t]+([\w.]+)[ \t]+import[ \t]+(?:\(([^)]*)\)?|([^\n#;]+))|import[ \t]+([^\n#;]+))/gm;
const EXERCISE = /["'](uf\d|kc)-([a-z0-9]+)-e\d+[a-z]?["']/g;
// Packages that other packages import only when a function is called.
const ON_USE = [
  [/\b(?:read_excel|to_excel|ExcelWriter)\b/, "openpyxl"],
  [/\bto_markdown\b/, "tabulate"],
  [/\b(?:read_sql|to_sql)/, "sqlite3"],
  [/\.plot\b|plotly/, "plotly"],
];

/* Every dotted name that some code imports; «from a import b» gives «a» and «a.b». */
export function importedNames(source) {
  const names = new Set();
  for (const [, base, block, line, list] of source.matchAll(IMPORT)) {
    if (base) {
      names.add(base);
      const members = (block ?? line).replace(/#.*/g, "");
      for (const member of members.split(",")) {
        const name = member.trim().split(/\s+/)[0];
        if (/^\w+$/.test(name)) names.add(`${base}.${name}`);
      }
    } else {
      for (const item of list.split(",")) {
        const name = item.trim().split(/\s+/)[0];
        if (name) names.add(name);
      }
    }
  }
  return names;
}

/* The names of the lock's packages that some sources need. */
export function packagesFor(sources, packages, needs, always) {
  const byImport = new Map();
  for (const [name, { imports }] of Object.entries(packages)) imports.forEach((item) => byImport.set(item, name));
  const wanted = new Set(always.filter((name) => packages[name]));
  const want = (module) => {
    const found = byImport.get(module) ?? byImport.get(module.split(".")[0]);
    if (found) wanted.add(found);
    const key = ownModule(module, needs);
    if (key) needs[key].forEach((name) => wanted.add(name));
  };
  for (const source of sources) {
    importedNames(source).forEach(want);
    for (const [, unit, lesson] of source.matchAll(EXERCISE)) want(`callcenter.checks.${unit}_${lesson}`);
    for (const [pattern, module] of ON_USE) if (pattern.test(source)) want(module);
  }
  return [...wanted];
}

/* «callcenter.kpi.service» or «callcenter.kpi.abandonment» → the module that the map knows. */
function ownModule(name, needs) {
  for (let parts = name.split("."); parts.length; parts.pop()) {
    const key = parts.join(".");
    if (key in needs) return key;
  }
  return null;
}
