/* An error laid out for a beginner: what and where first, the advice, the whole traceback closed. */
import { button, make, withCode } from "./dom.js";

const NAMES = {
  AttributeError: "Attributo che non esiste",
  FileNotFoundError: "File che non c'è",
  ImportError: "Importazione non riuscita",
  IndentationError: "Spazi iniziali sbagliati",
  IndexError: "Posizione che non c'è",
  KeyError: "Nome che non c'è",
  MemoryError: "Memoria finita",
  ModuleNotFoundError: "Modulo che non c'è",
  NameError: "Nome sconosciuto",
  RecursionError: "Troppe chiamate annidate",
  SyntaxError: "Codice scritto male",
  TabError: "Spazi e tabulazioni mescolati",
  TypeError: "Tipo sbagliato",
  UnboundLocalError: "Variabile usata troppo presto",
  ValueError: "Valore sbagliato",
  ZeroDivisionError: "Divisione per zero",
};

export function renderError(error, context = {}) {
  const elsewhere = error.in_cell && context.id && error.in_cell !== context.id;
  const box = make("div", { class: "output cc-live-error", role: "group", "aria-label": "Errore" });
  const italian = NAMES[error.ename];
  box.append(
    make("p", { class: "cc-live-error__what" },
      make("strong", {}, italian ? `${italian} ` : "Errore "),
      make("code", {}, error.evalue ? `${error.ename}: ${error.evalue}` : error.ename)),
  );
  if (error.line) {
    const where = elsewhere ? `Riga ${error.line} di un'altra cella` : `Riga ${error.line}`;
    const code = make("code", { class: "cc-live-error__line" }, (error.code ?? "").trimEnd());
    const row = make("div", { class: "cc-live-error__where" }, make("span", {}, where), code);
    if (error.column > 0 && error.code) code.append(make("span", { class: "cc-live-error__caret", "aria-hidden": "true" }, `\n${" ".repeat(error.column - 1)}↑`));
    box.append(row);
    if (!elsewhere) context.highlight?.(error.line);
  }
  if (error.hint) box.append(make("p", { class: "cc-live-error__hint" }, ...withCode(error.hint)));
  if (error.wanted && context.goTo) box.append(make("p", {}, button("Vai a quella cella", () => context.goTo(error.wanted))));
  box.append(
    make("details", {}, make("summary", {}, "Tutto il messaggio di Python"),
      make("pre", { tabindex: "0" }, (error.traceback ?? []).join("\n"))),
  );
  return box;
}
