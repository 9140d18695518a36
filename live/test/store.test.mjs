import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

class Memory {
  setItem(key, value) {
    if (this.full) throw new Error("QuotaExceededError");
    this[key] = String(value);
  }
  getItem(key) {
    return this[key] ?? null;
  }
  removeItem(key) {
    delete this[key];
  }
}

globalThis.window = { localStorage: new Memory() };
const store = await import("../src/store.js");

beforeEach(() => {
  window.localStorage = new Memory();
});

test("texts that differ have hashes that differ", () => {
  const texts = Array.from({ length: 2000 }, (_, index) => `x = ${index}`);
  assert.equal(new Set(texts.map(store.hash)).size, texts.length);
  assert.equal(store.hash("à"), store.hash("à"));
});

test("a text is kept with the version of its cell", () => {
  assert.ok(store.writeText("uf1-03", "a", "x = 1", "x = 2"));
  assert.deepEqual(store.readText("uf1-03", "a", "x = 1"), { text: "x = 2", changed: false });
  assert.deepEqual(store.readText("uf1-03", "a", "y = 1"), { text: "x = 2", changed: true });
  assert.equal(store.readText("uf1-03", "b", "x = 1"), null);
});

test("writing the lesson's own text keeps nothing", () => {
  store.writeText("uf1-03", "a", "x = 1", "x = 2");
  store.writeText("uf1-03", "a", "x = 1", "x = 1");
  assert.deepEqual(store.ourKeys(), []);
});

test("an exercise keeps the day it was first solved", () => {
  store.markSolved("uf1-03", "uf1-03-e1");
  const [[id, day]] = store.solved("uf1-03");
  assert.equal(id, "uf1-03-e1");
  assert.match(day, /^\d{4}-\d{2}-\d{2}$/);
  assert.equal(store.solved("uf1-04").size, 0);
});

test("a full or missing storage says no and breaks nothing", () => {
  window.localStorage.full = true;
  assert.equal(store.writeText("uf1-03", "a", "x", "y"), false);
  assert.equal(store.works(), false);
  Object.defineProperty(window, "localStorage", { configurable: true, get() { throw new Error("denied"); } });
  assert.equal(store.markSolved("uf1-03", "e1"), false);
  assert.deepEqual(store.ourKeys(), []);
  assert.equal(store.solved("uf1-03").size, 0);
  Object.defineProperty(window, "localStorage", { configurable: true, writable: true, value: new Memory() });
});

test("what is saved comes back, and other keys stay out", () => {
  store.writeText("uf1-03", "a", "x", "y");
  window.localStorage.setItem("mode", "dark");
  const saved = JSON.stringify(store.exportAll());
  assert.ok(!saved.includes("mode"));
  store.eraseAll();
  assert.equal(window.localStorage.getItem("mode"), "dark");
  assert.equal(store.importAll(saved), 1);
  assert.equal(store.readText("uf1-03", "a", "x").text, "y");
});

test("a file that is not ours is refused with words for a reader", () => {
  for (const text of ["", "{}", '{"format":"x","items":{}}', '{"format":"callcenter-progressi","items":null}']) {
    assert.throws(() => store.importAll(text), /non è un salvataggio/);
  }
  const spy = JSON.stringify({ format: store.FORMAT, version: 1, items: { "altro": 1, "cc:text:../..:x": {} } });
  assert.equal(store.importAll(spy), 0);
});
