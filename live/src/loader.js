/* On every lesson: the cells' buttons and what the reader wrote. Small; everything else comes when it is needed.
 *
 * Python starts loading at the first sign of intent (a pointer or the focus that rests on «Esegui», or a press),
 * never before.
 */
import { Bar } from "./bar.js";
import { Cell } from "./cells.js";
import { Exercises } from "./exercises.js";
import { make } from "./dom.js";

const INTENT = 150; // ms
const WARM = "cc:live-warm"; // this visit has already used Python

const config = document.querySelector("#cc-live")?.dataset;
const article = document.querySelector("article.bd-article");
if (config && article) start();

function start() {
  const lesson = config.lesson;
  const warm = readWarm();
  let runner = null;

  /* The part that talks to Python. */
  const load = () => {
    runner ??= import("./runner.js").then(({ Runner }) => new Runner({ cells, bar, exercises, article })).catch((error) => {
      runner = null;
      bar.say("La parte interattiva non si carica: controlla la connessione e riprova.");
      throw error;
    });
    return runner;
  };
  const act = (action) => (...given) => load().then((ready) => ready[action](...given), () => {});

  const storageFailed = () => bar.warn(
    "Questo browser non conserva quello che scrivi (finestra privata o spazio pieno). Prima di chiudere, copia il tuo lavoro.",
  );
  const page = { lesson, run: act("run"), runUpTo: act("runUpTo"), reset: act("reset"), storageFailed };
  const bar = new Bar(article, { runAll: act("runAll"), stop: act("stop"), resetPage: act("resetPage") }, config);
  const cells = [...article.querySelectorAll("div.cell[data-cell-id]")]
    .filter((element) => element.querySelector(".cell_input pre"))
    .map((element, index) => new Cell(element, index + 1, page));
  const exercises = new Exercises(lesson, cells, bar, storageFailed);

  watchIntent([bar.runAll, ...cells.map((cell) => cell.runs)], (target) => {
    load().then((ready) => ready.warmUp(cells.find((cell) => cell.runs === target)), () => {});
  });
  if (warm) load().then((ready) => ready.keepWarm(), () => {});
  window.addEventListener("pagehide", () => cells.forEach((cell) => cell.flush()));
  article.append(make("span", { hidden: true, "data-live-ready": "" }));
}

function watchIntent(buttons, begin) {
  if (navigator.connection?.saveData) return; // the reader pays for each MB: wait for the press
  for (const target of buttons) {
    let timer = null;
    const arm = () => {
      clearTimeout(timer);
      timer = setTimeout(() => begin(target), INTENT);
    };
    const disarm = () => clearTimeout(timer);
    target.addEventListener("pointerenter", arm);
    target.addEventListener("focus", arm);
    target.addEventListener("pointerleave", disarm);
    target.addEventListener("blur", disarm);
  }
}

function readWarm() {
  try {
    return sessionStorage.getItem(WARM) === "yes";
  } catch {
    return false;
  }
}
