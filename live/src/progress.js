/* The page «I miei progressi»: what is solved, lesson by lesson; save to a file, read it back, erase. */
import { button, make } from "./dom.js";
import { answeredQuestions, eraseAll, exportAll, hasTexts, importAll, solved, works } from "./store.js";

const place = document.querySelector("#cc-live-progress");
if (place) start(JSON.parse(document.querySelector("#cc-live-lessons").textContent));

function start(lessons) {
  const status = make("p", { role: "status", "aria-live": "polite" });
  const table = make("div", { class: "pst-scrollable-table-container" });
  const file = make("input", { type: "file", accept: ".json,application/json", class: "cc-live-file", id: "cc-live-file", tabindex: "-1", "aria-label": "File dei progressi" });
  const say = (text) => (status.textContent = text);
  const refresh = () => table.replaceChildren(tableOf(lessons));

  file.addEventListener("change", async () => {
    const [chosen] = file.files;
    if (!chosen) return;
    try {
      const count = importAll(await chosen.text());
      say(count === 1 ? "Ho ripreso una voce dal file." : `Ho ripreso ${count} voci dal file.`);
    } catch (error) {
      say(error.message);
    }
    file.value = "";
    refresh();
  });
  place.replaceChildren(
    table,
    make("div", { class: "cc-live-actions" },
      button("Salva in un file", () => save(say)),
      button("Riprendi da un file", () => file.click()),
      button("Cancella tutto", async () => {
        if (!(await confirmed())) return;
        eraseAll();
        refresh();
        say("Cancellato: su questo dispositivo non c'è più niente.");
      }, { class: "cc-live-button cc-live-stop" })),
    file,
    status,
  );
  refresh();
  if (!works()) say("Questo browser non conserva i dati (finestra privata o spazio pieno): quello che scrivi si perde quando chiudi.");
}

function tableOf(lessons) {
  const body = make("tbody");
  for (const { code, number, title, url, exercises, questions } of lessons) {
    const done = solved(code);
    const count = exercises.filter((id) => done.has(id)).length;
    body.append(make("tr", {},
      make("td", {}, make("a", { href: url }, `${number} ${title}`), hasTexts(code) ? " (con testi tuoi)" : ""),
      make("td", {}, exercises.length ? `${count} di ${exercises.length}` : "—"),
      make("td", {}, questions ? `${Math.min(answeredQuestions(code), questions)} di ${questions}` : "—")));
  }
  if (!lessons.length) body.append(make("tr", {}, make("td", { colspan: "3" }, "Non ci sono ancora lezioni.")));
  return make("table", { class: "table cc-live-table" },
    make("thead", {}, make("tr", {}, ...["Lezione", "Esercizi risolti", "Domande del quiz"].map((text) => make("th", { scope: "col" }, text)))),
    body);
}

function save(say) {
  const text = JSON.stringify(exportAll(), null, 1);
  const address = URL.createObjectURL(new Blob([text], { type: "application/json" }));
  make("a", { href: address, download: `progressi-${new Date().toISOString().slice(0, 10)}.json` }).click();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
  say("Salvato: il file è fra i download. Tienilo, o aprilo su un altro dispositivo con «Riprendi da un file».");
}

function confirmed() {
  return new Promise((resolve) => {
    const dialog = make("dialog", { class: "cc-live-dialog", "aria-label": "Conferma" },
      make("p", {}, "Cancello testi, esercizi risolti e risposte ai quiz di tutte le lezioni, solo da questo dispositivo. Non si può tornare indietro."));
    dialog.append(button("Cancella", () => dialog.close("yes"), { class: "cc-live-button cc-live-stop" }), button("Annulla", () => dialog.close(""), { autofocus: true }));
    dialog.addEventListener("close", () => {
      resolve(dialog.returnValue === "yes");
      dialog.remove();
    });
    document.body.append(dialog);
    dialog.showModal();
  });
}
