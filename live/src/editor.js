/* The code editor (CodeMirror 6): loaded the first time a reader touches some code. */
import { autocompletion, closeBrackets, closeBracketsKeymap, completionKeymap } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap, indentWithTab } from "@codemirror/commands";
import { python } from "@codemirror/lang-python";
import { bracketMatching, HighlightStyle, indentOnInput, indentUnit, syntaxHighlighting } from "@codemirror/language";
import { EditorState, Prec, StateEffect, StateField } from "@codemirror/state";
import { Decoration, drawSelection, EditorView, highlightSpecialChars, keymap } from "@codemirror/view";
import { tags } from "@lezer/highlight";

const ITALIAN = {
  "Control character": "Carattere di controllo",
  "Selection deleted": "Selezione cancellata",
  "Completions": "Suggerimenti",
};

/* Colours are the page's tokens: they follow the light and the dark theme. */
const colours = HighlightStyle.define([
  { tag: [tags.keyword, tags.operatorKeyword, tags.controlKeyword], color: "var(--cc-code-keyword)", fontWeight: "600" },
  { tag: [tags.string, tags.special(tags.string)], color: "var(--cc-code-string)" },
  { tag: [tags.number, tags.bool, tags.null], color: "var(--cc-code-number)" },
  { tag: tags.comment, color: "var(--cc-text-muted)", fontStyle: "italic" },
  { tag: [tags.function(tags.variableName), tags.function(tags.propertyName)], color: "var(--cc-code-name)" },
  { tag: [tags.definition(tags.variableName), tags.className], color: "var(--cc-text)" },
]);

const markLine = StateEffect.define();
const markedLine = StateField.define({
  create: () => Decoration.none,
  update(marks, transaction) {
    let next = transaction.docChanged ? Decoration.none : marks;
    for (const effect of transaction.effects) {
      if (!effect.is(markLine)) continue;
      const { doc } = transaction.state;
      next = effect.value >= 1 && effect.value <= doc.lines
        ? Decoration.set([Decoration.line({ class: "cc-live-wrong-line" }).range(doc.line(effect.value).from)])
        : Decoration.none;
    }
    return next;
  },
  provide: (field) => EditorView.decorations.from(field),
});

/* Tab indents, but Esc and then Tab leaves the editor (and Shift+Tab too). */
function tabThatLeaves() {
  let leaving = false;
  const pass = (command) => (view) => (leaving ? false : command(view));
  return [
    EditorView.domEventHandlers({
      keydown(event) {
        if (event.key === "Escape") leaving = true;
        else if (!["Tab", "Shift", "Control", "Alt", "Meta"].includes(event.key)) leaving = false;
      },
      blur() {
        leaving = false;
      },
    }),
    keymap.of([{ key: "Tab", run: pass(indentWithTab.run), shift: pass(indentWithTab.shift) }]),
  ];
}

/* An editor in `parent`. `label`: its accessible name; `run`: Ctrl+Enter or Shift+Enter; `changed(text)`. */
export function createEditor({ parent, text, label, run, changed }) {
  const running = () => {
    run();
    return true;
  };
  const view = new EditorView({
    parent,
    state: EditorState.create({
      doc: text,
      extensions: [
        Prec.highest(keymap.of([
          { key: "Ctrl-Enter", mac: "Cmd-Enter", run: running },
          { key: "Ctrl-Enter", run: running },
          { key: "Shift-Enter", run: running },
        ])),
        tabThatLeaves(),
        highlightSpecialChars(),
        history(),
        drawSelection(),
        indentOnInput(),
        indentUnit.of("    "),
        bracketMatching(),
        closeBrackets(),
        autocompletion({ activateOnTyping: false }),
        syntaxHighlighting(colours),
        python(),
        markedLine,
        EditorState.phrases.of(ITALIAN),
        EditorView.lineWrapping,
        EditorView.contentAttributes.of({
          "aria-label": `${label}. Per uscire dall'editor: Esc, poi Tab.`,
          autocapitalize: "off",
          autocorrect: "off",
          spellcheck: "false",
          translate: "no",
        }),
        EditorView.updateListener.of((update) => {
          if (update.docChanged) changed(update.state.doc.toString());
        }),
        keymap.of([...closeBracketsKeymap, ...defaultKeymap, ...historyKeymap, ...completionKeymap]),
      ],
    }),
  });
  return {
    focus: () => view.focus(),
    get text() {
      return view.state.doc.toString();
    },
    set text(value) {
      if (value === view.state.doc.toString()) return;
      view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: value } });
    },
    placeCaret(x, y) {
      const position = view.posAtCoords({ x, y }, false);
      view.dispatch({ selection: { anchor: position } });
    },
    highlight(line) {
      view.dispatch({ effects: markLine.of(line ?? 0) });
    },
  };
}
