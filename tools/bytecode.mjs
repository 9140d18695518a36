// Compiles Python modules with the very Python of the page: node bytecode.mjs <pyodide> <folder>
// Each «name.zip» of <folder> holds modules (a/b.py); «name.out» will hold their bytecode (a/b.pyc).
// Modules whose entry in the zip has a comment lose their docstrings.
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

const [pyodide, folder] = process.argv.slice(2).map((part) => resolve(part));
const { loadPyodide } = await import(pathToFileURL(join(pyodide, 'pyodide.mjs')).href);

const COMPILE = `
import ast, importlib.util, marshal, zipfile

# Flags: hash-based and unchecked, so that no date can make the bytecode look old.
HEADER = importlib.util.MAGIC_NUMBER + (1).to_bytes(4, "little") + bytes(8)
DOCUMENTED = ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef


def without_docstrings(source):
    tree = ast.parse(source)
    for node in ast.walk(tree):
        if isinstance(node, DOCUMENTED) and ast.get_docstring(node, clean=False) is not None:
            node.body[0].value.value = ""
    return tree


with zipfile.ZipFile("/in.zip") as modules, zipfile.ZipFile("/out.zip", "w") as compiled:
    for name in sorted(modules.namelist()):
        source = modules.read(name)
        if modules.getinfo(name).comment:
            source = without_docstrings(source)
        code = compile(source, PLACE + name, "exec", dont_inherit=True)
        compiled.writestr(name + "c", HEADER + marshal.dumps(code))
`;

for (const name of readdirSync(folder).filter((file) => file.endsWith('.zip')).sort()) {
  // A new Python each time, with a fixed seed: what was compiled before must not change the bytes.
  // Without debug ranges the bytecode is a fifth smaller; tracebacks keep their line numbers.
  const python = await loadPyodide({
    indexURL: `${pyodide}/`,
    env: { PYTHONHASHSEED: '0', PYTHONNODEBUGRANGES: '1' },
  });
  const place = name === 'python_stdlib.zip' ? '/lib/python312.zip/' : '/lib/python3.12/site-packages/';
  python.globals.set('PLACE', place);
  python.FS.writeFile('/in.zip', readFileSync(join(folder, name)));
  python.runPython(COMPILE);
  writeFileSync(join(folder, name.replace(/zip$/, 'out')), python.FS.readFile('/out.zip'));
}
