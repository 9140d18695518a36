/* What a reader wrote and solved, kept on the device (localStorage) and nowhere else.
 *
 * Keys: cc:text:<lesson>:<cell>   {v, source, text}     what was written in a cell; `source` is the hash of the
 *                                                       cell's own text, to notice that the lesson has changed
 *       cc:progress:<lesson>      {v, exercises: {id: date}}   exercises solved
 *       cc:quiz:<question>        written by quiz.js
 */
const VERSION = 1;
export const FORMAT = "callcenter-progressi";
const OURS = /^cc:(?:text|progress|quiz):[\w:.-]{1,120}$/;
const LONGEST_TEXT = 200_000;

/* A short hash of a text (cyrb53): only to tell two texts apart. */
export function hash(text) {
  let a = 0xdeadbeef;
  let b = 0x41c6ce57;
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    a = Math.imul(a ^ code, 2654435761);
    b = Math.imul(b ^ code, 1597334677);
  }
  a = Math.imul(a ^ (a >>> 16), 2246822507) ^ Math.imul(b ^ (b >>> 13), 3266489909);
  b = Math.imul(b ^ (b >>> 16), 2246822507) ^ Math.imul(a ^ (a >>> 13), 3266489909);
  return (4294967296 * (2097151 & b) + (a >>> 0)).toString(36);
}

function storage() {
  try {
    return window.localStorage;
  } catch {
    return null; // switched off
  }
}

function readJson(key) {
  try {
    return JSON.parse(storage()?.getItem(key) ?? "null");
  } catch {
    return null; // not ours, or broken
  }
}

/* Returns false when the browser doesn't keep it (private window, full, switched off). */
function writeJson(key, value) {
  try {
    const kept = storage();
    if (!kept) return false;
    kept.setItem(key, JSON.stringify(value));
    return true;
  } catch {
    return false;
  }
}

function remove(key) {
  try {
    storage()?.removeItem(key);
  } catch {
    // nothing was kept
  }
}

const textKey = (lesson, cell) => `cc:text:${lesson}:${cell}`;
const progressKey = (lesson) => `cc:progress:${lesson}`;

/* What was written in a cell: {text, changed} (changed: the lesson's own text isn't the same any more), or null. */
export function readText(lesson, cell, original) {
  const saved = readJson(textKey(lesson, cell));
  if (saved?.v !== VERSION || typeof saved.text !== "string") return null;
  return { text: saved.text, changed: saved.source !== hash(original) };
}

export function writeText(lesson, cell, original, text) {
  if (text === original) {
    remove(textKey(lesson, cell));
    return true;
  }
  return writeJson(textKey(lesson, cell), { v: VERSION, source: hash(original), text });
}

export function forgetText(lesson, cell) {
  remove(textKey(lesson, cell));
}

/* Exercises solved in a lesson: Map id → date. */
export function solved(lesson) {
  const saved = readJson(progressKey(lesson));
  return new Map(Object.entries(saved?.v === VERSION ? (saved.exercises ?? {}) : {}));
}

export function markSolved(lesson, exercise) {
  const exercises = Object.fromEntries(solved(lesson));
  exercises[exercise] ??= new Date().toISOString().slice(0, 10);
  return writeJson(progressKey(lesson), { v: VERSION, exercises });
}

/* How many quiz questions of a lesson have been answered and checked. */
export function answeredQuestions(lesson) {
  return ourKeys().filter((key) => key.startsWith(`cc:quiz:${lesson}-`) && readJson(key)?.checked).length;
}

export function hasTexts(lesson) {
  return ourKeys().some((key) => key.startsWith(`cc:text:${lesson}:`));
}

/* --- the whole: export, import, erase ------------------------------------------------------------- */

export function ourKeys() {
  const kept = storage();
  if (!kept) return [];
  try {
    return Object.keys(kept).filter((key) => OURS.test(key)).sort();
  } catch {
    return [];
  }
}

export function exportAll() {
  const items = Object.fromEntries(ourKeys().map((key) => [key, readJson(key)]));
  return { format: FORMAT, version: VERSION, saved: new Date().toISOString(), items };
}

/* Put a saved file back. Returns how many items; throws an Error whose message is for the reader. */
export function importAll(text) {
  let content;
  try {
    content = JSON.parse(text);
  } catch {
    throw new Error("Questo file non è un salvataggio dei progressi: scegli quello scaricato da questa pagina.");
  }
  if (content?.format !== FORMAT || typeof content.items !== "object" || content.items === null) {
    throw new Error("Questo file non è un salvataggio dei progressi: scegli quello scaricato da questa pagina.");
  }
  if (content.version > VERSION) throw new Error("Il file viene da una versione più recente del libro.");
  const items = Object.entries(content.items).filter(
    ([key, value]) => OURS.test(key) && value && JSON.stringify(value).length <= LONGEST_TEXT,
  );
  for (const [key, value] of items) {
    if (!writeJson(key, key.startsWith("cc:progress:") ? merged(key, value) : value)) {
      throw new Error("Il browser non conserva i dati: lo spazio è pieno o la finestra è privata.");
    }
  }
  return items.length;
}

/* An exercise solved here stays solved. */
function merged(key, value) {
  const here = readJson(key);
  return { ...value, exercises: { ...value.exercises, ...here?.exercises } };
}

export function eraseAll() {
  ourKeys().forEach(remove);
}

/* Whether this browser keeps anything at all. */
export function works() {
  const key = "cc:prova";
  const ok = writeJson(key, 1);
  remove(key);
  return ok;
}
