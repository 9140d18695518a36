"""Errors told so that a beginner can act: what happened, where, what to try.

`explain` turns an exception into a plain dict that the page lays out: first the error and the
line, then a short explanation in Italian for the commonest ones, then the whole traceback, closed.
"""

import ast
import builtins
import difflib
import re
import sys
import traceback

CELL_FILE = re.compile(r"<cella (?P<cell>[^>]*)>")
FRAME_LINE = re.compile(r'File "<cella (?P<cell>[^>]*)>", line (?P<line>\d+)')
SQL_NAME = re.compile(r"(?:table|column|column name|function): (\S+)|near \"([^\"]+)\"")
TRACEBACK_LIMIT = 20_000


def cell_file(cell):
    """The file name that a cell's code is compiled with."""
    return f"<cella {cell}>"


def explain(error, source, namespace, cells=()):
    """Describe an exception raised by a cell.

    `source` is the code of the cell, `namespace` its variables, `cells` the lesson's cells in
    order, as (id, source, already run).
    """
    place = cell_place(error)
    text = line_of(error, place)
    hint, wanted = advice(error, text, namespace, cells)
    return {
        "output_type": "error",
        "ename": type(error).__name__,
        "evalue": message(error),
        "line": place[1] if place else None,
        "in_cell": place[0] if place else None,
        "code": text,
        "column": getattr(error, "offset", None) if isinstance(error, SyntaxError) else None,
        "hint": hint,
        "wanted": wanted,
        "traceback": [shown_traceback(error)],
    }


def message(error):
    """The text of an exception; a KeyError's key as it is, a broken __str__ forgiven."""
    if isinstance(error, SyntaxError):
        return error.msg or ""
    try:
        return str(error)
    except Exception:
        return ""


def cell_place(error):
    """Return (cell, line) of the deepest point of the cells' code that raised the error."""
    if isinstance(error, SyntaxError) and (found := CELL_FILE.fullmatch(error.filename or "")):
        return found["cell"], error.lineno
    place = None
    for frame, line in traceback.walk_tb(error.__traceback__):
        if found := CELL_FILE.fullmatch(frame.f_code.co_filename):
            place = (found["cell"], line)
    return place


def line_of(error, place):
    """Return the line of code where the error was born."""
    if isinstance(error, SyntaxError):
        return (error.text or "").rstrip("\n")
    if place is None:
        return ""
    import linecache

    return linecache.getline(cell_file(place[0]), place[1]).strip("\n")


def shown_traceback(error):
    """The whole traceback, from the cell's first line on, without the machinery that ran it."""
    first = error.__traceback__
    while first and not CELL_FILE.fullmatch(first.tb_frame.f_code.co_filename):
        first = first.tb_next
    lines = traceback.format_exception(type(error), error, first)
    text = FRAME_LINE.sub(r"Cella \g<cell>, riga \g<line>", "".join(lines))
    if len(text) > TRACEBACK_LIMIT:
        half = TRACEBACK_LIMIT // 2
        text = f"{text[:half]}\n  …\n{text[-half:]}"
    return text


# --- advice --------------------------------------------------------------------------------------


def advice(error, line, namespace, cells):
    """Return (explanation, id of the cell to run or None); the explanation may be empty."""
    for kind, function in ADVICE:
        if isinstance(error, kind):
            found = function(error, line, namespace, cells)
            return found if isinstance(found, tuple) else (found, None)
    if type(error).__module__ == "sqlite3":
        return sql_advice(error), None
    return "", None


def name_advice(error, _line, namespace, cells):
    """A name that does not exist: a cell not run, or a slip of the pen."""
    name = getattr(error, "name", None) or quoted(message(error))
    if isinstance(error, UnboundLocalError):
        return (
            f"Dentro la funzione usi `{name}` prima di dargli un valore. Se è una variabile di "
            "fuori, passala alla funzione come argomento."
        )
    if name == "input":
        return "Nella pagina `input()` non c'è: scrivi il valore nella cella."
    creators = [cell for cell in cells if name in assigned_names(cell[1])]
    waiting = [cell for cell in creators if not cell[2]]
    if waiting and len(waiting) == len(creators):
        return (
            f"Non hai ancora eseguito la cella che crea `{name}`. Eseguila, poi riprova.",
            waiting[0][0],
        )
    known = [n for n in namespace if not n.startswith("_")] + dir(builtins)
    close = difflib.get_close_matches(name, known, n=1, cutoff=0.7)
    if close:
        return f"`{name}` non esiste. Volevi scrivere `{close[0]}`? Conta anche la maiuscola."
    return (
        f"`{name}` non esiste. Controlla come è scritto; se è un testo, mettilo fra virgolette: "
        f'`"{name}"`.'
    )


def assigned_names(source):
    """Return the names that a piece of code creates at its outer level."""
    try:
        tree = ast.parse(source)
    except SyntaxError:
        return set()
    names = set()
    for node in top_level(tree):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            names.add(node.id)
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            names.add(node.name)
        elif isinstance(node, ast.Import | ast.ImportFrom):
            names.update((alias.asname or alias.name).split(".")[0] for alias in node.names)
    return names


def top_level(tree):
    """Walk a module without entering functions, classes and comprehensions."""
    inner = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda, ast.ListComp,
             ast.SetComp, ast.DictComp, ast.GeneratorExp)  # fmt: skip
    queue = list(ast.iter_child_nodes(tree))
    while queue:
        node = queue.pop()
        yield node
        if not isinstance(node, inner):
            queue.extend(ast.iter_child_nodes(node))


SYNTAX = (
    ("was never closed", "Hai aperto una parentesi e non l'hai chiusa."),
    ("unterminated", "Manca la virgoletta che chiude il testo."),
    ("unmatched", "C'è una parentesi chiusa in più."),
    ("does not match", "La parentesi che chiude non è dello stesso tipo di quella che apre."),
    ("expected ':'", "Manca il segno `:` alla fine della riga."),
    ("Maybe you meant '=='", "Per confrontare si usa `==`; un solo `=` assegna un valore."),
    ("forgot a comma", "Forse manca una virgola fra due elementi."),
    ("cannot assign", "A sinistra di `=` ci va un nome, non un calcolo o un valore."),
    ("expected an indented block", "Dopo i due punti la riga va spostata a destra (4 spazi)."),
    ("unexpected indent", "Questa riga comincia troppo a destra: togli gli spazi iniziali."),
    ("unindent", "Gli spazi all'inizio delle righe non combaciano: usa sempre 4 spazi."),
    ("inconsistent use of tabs", "Hai mescolato spazi e tabulazioni: usa solo spazi."),
    ("'return' outside", "`return` si usa solo dentro una funzione (`def`)."),
    ("Missing parentheses in call to 'print'", "`print` vuole le parentesi: `print(...)`."),
)


def syntax_advice(error, _line, _namespace, _cells):
    """Code that Python cannot read."""
    text = message(error)
    detail = next((advice for key, advice in SYNTAX if key in text), "")
    where = f"Python non riesce a leggere la riga {error.lineno}." if error.lineno else ""
    rest = detail or "Guarda il punto indicato, e anche la fine della riga prima."
    return f"{where} {rest}".strip()


def key_advice(error, line, namespace, _cells):
    """A column or a key that is not there."""
    key = error.args[0] if error.args else ""
    shown = f"`{key}`"
    for owner, columns in tables_on(error, line, namespace):
        if key in columns:
            continue
        close = difflib.get_close_matches(str(key).lower(), [c.lower() for c in columns], n=3)
        near = [column for column in columns if column.lower() in close]
        if near:
            listed = ", ".join(f"`{column}`" for column in near)
            return f"In `{owner}` non c'è la colonna {shown}. Nomi simili: {listed}."
        some = ", ".join(f"`{column}`" for column in columns[:12])
        return f"In `{owner}` non c'è la colonna {shown}. Le colonne sono: {some}."
    return f"La chiave {shown} non c'è. Controlla come è scritta: contano spazi e maiuscole."


def tables_on(error, line, namespace):
    """Yield (name, labels) of the tables and dictionaries that a line mentions."""
    words = re.findall(r"[^\W\d]\w*", line or "")
    for name in dict.fromkeys(words):
        value = namespace.get(name)
        if hasattr(value, "columns"):
            yield name, [str(column) for column in value.columns]
        elif isinstance(value, dict) and value:
            yield name, [str(key) for key in value]
    # The table may live inside a function: look at the variables of the frames too.
    for frame, _ in traceback.walk_tb(error.__traceback__):
        if CELL_FILE.fullmatch(frame.f_code.co_filename) and frame.f_locals is not namespace:
            for name, value in list(frame.f_locals.items()):
                if hasattr(value, "columns"):
                    yield name, [str(column) for column in value.columns]


LIBRARIES = (
    "callcenter", "ipywidgets", "numpy", "pandas", "plotly", "scipy", "sklearn", "sqlite3",
)  # fmt: skip


def module_advice(error, *_):
    """A package that is not in the page."""
    name = (getattr(error, "name", None) or quoted(message(error)) or "").split(".")[0]
    if isinstance(error, ModuleNotFoundError) and name:
        near = difflib.get_close_matches(name, LIBRARIES, n=1)
        meant = f" Volevi dire `{near[0]}`?" if near and near[0] != name else ""
        return (
            f"Il modulo `{name}` qui non c'è.{meant} Nella pagina ci sono le librerie del libro; "
            "per le altre usa Jupyter sul tuo computer."
        )
    return "Il modulo c'è, ma non ha quel nome: controlla come è scritto dopo `import`."


def attribute_advice(error, *_):
    """A method or a column asked to something that has none."""
    owner, name = getattr(error, "obj", None), getattr(error, "name", "") or ""
    if owner is None and "NoneType" in message(error):
        return (
            "Prima del punto c'è `None`, cioè niente: il passo prima non ha dato un risultato. "
            "Guarda la riga che crea quella variabile."
        )
    try:
        names = [n for n in dir(owner) if not n.startswith("_")]
    except Exception:
        names = []
    near = difflib.get_close_matches(name, names, n=3, cutoff=0.6)
    kind = type(owner).__name__
    if near:
        return f"`{kind}` non ha `{name}`. Nomi simili: {', '.join(f'`{n}`' for n in near)}."
    if hasattr(owner, "columns"):
        return f'Una tabella non ha `{name}`. Se è una colonna, scrivi `["{name}"]`.'
    return f"Un oggetto di tipo `{kind}` non ha `{name}`."


def type_advice(error, line, *_):
    """Types that do not go together."""
    text = message(error)
    if "ellipsis" in text.lower():
        return "Ci sono ancora i puntini `...`: metti al loro posto la tua risposta."
    if "NoneType" in text:
        return "Uno dei valori è `None`, cioè niente: il passo prima non ha dato un risultato."
    if "not callable" in text:
        return (
            "Hai messo le parentesi tonde dopo una cosa che non è una funzione. Per prendere un "
            "elemento o una colonna si usano le quadre; forse manca un operatore."
        )
    if "unsupported operand" in text or "can only concatenate" in text or "must be str" in text:
        return (
            "Stai mettendo insieme tipi diversi (per esempio un testo e un numero). Convertine uno "
            "con `int(...)`, `float(...)` o `str(...)`."
        )
    if "argument" in text:
        return "Alla funzione arrivano argomenti che non aspetta, o ne manca uno."
    if "not subscriptable" in text:
        return "Le parentesi quadre qui non valgono: quell'oggetto non ha elementi."
    return ""


def value_advice(error, *_):
    """A value of the right type that makes no sense there."""
    text = message(error)
    if "invalid literal for int" in text or "could not convert string to float" in text:
        return "Quel testo non è un numero. In Python i decimali hanno il punto: `12.5`."
    if "truth value of a" in text:
        return (
            "Una colonna intera non è né vera né falsa. Fra condizioni usa `&` e `|`, e metti "
            "ogni condizione fra parentesi."
        )
    if "not enough values" in text or "too many values" in text:
        return "A sinistra e a destra di `=` il numero di elementi non è lo stesso."
    return ""


def file_advice(error, *_):
    """A file that is not there."""
    return (
        "Il file non c'è. I dati del libro si leggono con `callcenter.data`: per esempio "
        '`data.path("acd/intervals.csv.gz")`.'
    )


def sql_advice(error):
    """What SQLite says, in Italian."""
    text = message(error)
    for key, told in (
        ("no such table", "Nel database non c'è una tabella con quel nome"),
        ("no such column", "Nelle tabelle della query non c'è una colonna con quel nome"),
        ("ambiguous column", "Più tabelle hanno una colonna con quel nome: scrivi `tabella.nome`"),
        ("syntax error", "La query non è scritta bene vicino alla parola indicata"),
        ("no such function", "SQLite non ha questa funzione"),
        ("already exists", "C'è già: toglila prima con `DROP TABLE IF EXISTS`"),
        ("UNIQUE constraint", "Quella chiave c'è già nella tabella: sarebbe doppia"),
        ("NOT NULL constraint", "Manca un valore che la tabella richiede"),
    ):
        if key in text:
            name = SQL_NAME.search(text)
            what = next((part for part in name.groups() if part), "") if name else ""
            return f"{told}{f': `{what}`' if what else ''}."
    return "SQLite non ha potuto eseguire la query."


def fixed(text):
    """Advice that does not depend on the details."""
    return lambda *_: text


def quoted(text):
    """The first word between quotes."""
    found = re.search(r"'([^']+)'", text)
    return found[1] if found else ""


ADVICE = (
    (NameError, name_advice),
    (SyntaxError, syntax_advice),
    (ImportError, module_advice),
    (KeyError, key_advice),
    (IndexError, fixed("Hai chiesto una posizione che non c'è. Si conta da 0: l'ultima è -1.")),
    (AttributeError, attribute_advice),
    (ZeroDivisionError, fixed("Hai diviso per zero: qui il divisore vale 0. Da dove viene?")),
    (RecursionError, fixed("La funzione chiama sé stessa senza fermarsi mai.")),
    (FileNotFoundError, file_advice),
    (MemoryError, fixed("La memoria del browser è finita: ricarica la pagina, usa meno dati.")),
    (TypeError, type_advice),
    (ValueError, value_advice),
)


def unavailable_input(*_):
    """Stand for `input`, which a page cannot offer."""
    raise NameError("name 'input' is not defined", name="input")


def show_exception(router, error, source="", namespace=None, cells=()):
    """Send an exception to where the outputs go."""
    router.emit(explain(error, source, namespace or {}, cells))


def current_exception():
    """The exception that is being handled."""
    return sys.exc_info()[1]
