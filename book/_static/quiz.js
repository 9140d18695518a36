/* Quiz: turns the static questions of callcenter.quiz into forms that check themselves.

   Without this script a question is still whole: each answer is a <details> that says why. The script reads
   that HTML and its data attributes, hides it, and puts a form in its place. Answers stay on the device
   (localStorage, key cc:quiz:<question>); nothing leaves the page. Questions that appear later, when a reader
   runs the cell, are picked up too. */
"use strict";

(() => {
  const STORAGE_VERSION = 1;
  const TEXT = {
    legend: "La tua risposta",
    check: "Controlla",
    compare: "Confronta con la griglia",
    again: "Riprova",
    right: "✔ Giusto.",
    wrong: "✘ Non ancora.",
    empty: "Prima rispondi, poi premi «Controlla».",
    incomplete: "Manca ancora almeno una risposta giusta.",
    notNumber: "Scrivi un numero, per esempio 12,5.",
    bigger: "Il tuo numero è più grande di quello giusto.",
    smaller: "Il tuo numero è più piccolo di quello giusto.",
    choose: "scegli…",
    position: "posto",
    order: (right, total) => `Passi al posto giusto: ${right} su ${total}.`,
    samePlace: "Hai dato lo stesso posto a due passi.",
    pairs: (right, total) => `Abbinamenti giusti: ${right} su ${total}.`,
    points: (points, total) => `Punti della tua risposta: ${points} su ${total}.`,
    instructions: {
      choice: "Scegli una risposta.",
      multiple: "Scegli tutte le risposte giuste.",
      numeric: "Scrivi il risultato.",
      matching: "Scegli la risposta che va con ogni voce.",
      ordering: "Dai a ogni passo il suo posto.",
      open: "Scrivi la tua risposta, poi confrontala con la griglia.",
    },
  };
  let counter = 0;

  // --- small helpers --------------------------------------------------------------------------

  function element(name, attributes = {}, ...children) {
    const made = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    made.append(...children);
    return made;
  }

  /* Copies of what a node contains, without ids: the original stays in the page, hidden. */
  function contents(node) {
    const copy = node.cloneNode(true);
    copy.querySelectorAll("[id]").forEach((inner) => inner.removeAttribute("id"));
    return [...copy.childNodes];
  }

  function paragraph(...children) {
    return element("p", {}, ...children);
  }

  /* "1.234,5", "1234.5" and "1 234,5" are all fine; "1.234" may mean either, so both are tried. */
  function readings(text) {
    const bare = text.trim().replace(/[\s  ']/g, "").replace(/[−–]/g, "-").replace(/%$/, "");
    const candidates = [];
    if (/^[+-]?\d{1,3}(\.\d{3})+(,\d+)?$/.test(bare)) candidates.push(bare.replace(/\./g, "").replace(",", "."));
    if (/^[+-]?\d{1,3}(,\d{3})+(\.\d+)?$/.test(bare)) candidates.push(bare.replace(/,/g, ""));
    if (/^[+-]?(\d+([.,]\d*)?|[.,]\d+)$/.test(bare)) candidates.push(bare.replace(",", "."));
    return candidates.map(Number).filter(Number.isFinite);
  }

  // --- what a reader answered, kept on the device --------------------------------------------

  const memory = {
    key: (section) => `cc:quiz:${section.dataset.question}`,
    read(section) {
      try {
        const saved = JSON.parse(localStorage.getItem(this.key(section)));
        const same = saved && saved.v === STORAGE_VERSION && saved.question === section.dataset.version;
        return same ? saved : null;
      } catch {
        return null; // storage switched off, or not ours
      }
    },
    write(section, answer, checked) {
      const saved = { v: STORAGE_VERSION, question: section.dataset.version, answer, checked };
      try {
        localStorage.setItem(this.key(section), JSON.stringify(saved));
      } catch {
        // full or switched off: the quiz works all the same
      }
    },
    forget(section) {
      try {
        localStorage.removeItem(this.key(section));
      } catch {
        // nothing was kept
      }
    },
  };

  // --- one builder for each type -------------------------------------------------------------
  // A builder fills the fieldset and returns {hide, read, fill, judge}:
  //   hide   static parts that the form replaces
  //   read   the answer as plain data (null when nothing is answered)
  //   fill   puts an answer back
  //   judge  answer → {right, messages: nodes}

  function choiceForm(section, fieldset, name, many) {
    const list = section.querySelector("ol.cc-options");
    const options = [...list.children].map((item) => {
      const input = element("input", {
        type: many ? "checkbox" : "radio",
        name,
        value: item.dataset.option,
        id: `${name}-${item.dataset.option}`,
      });
      const label = element("label", { for: input.id }, ...contents(item.querySelector("summary")));
      fieldset.append(element("div", { class: "cc-choice" }, input, label));
      return {
        input,
        correct: item.dataset.correct === "true",
        feedback: () => contents(item.querySelector(".cc-feedback")),
      };
    });
    return {
      hide: [list],
      read() {
        const chosen = options.filter(({ input }) => input.checked).map(({ input }) => input.value);
        return chosen.length ? chosen : null;
      },
      fill(answer) {
        options.forEach(({ input }) => (input.checked = answer.includes(input.value)));
      },
      judge(answer) {
        const chosen = options.filter(({ input }) => answer.includes(input.value));
        const mistakes = chosen.filter(({ correct }) => !correct);
        const missing = options.some(({ input, correct }) => correct && !answer.includes(input.value));
        if (mistakes.length) return { right: false, messages: mistakes.flatMap(({ feedback }) => feedback()) };
        if (missing) return { right: false, messages: [paragraph(element("strong", {}, TEXT.wrong), ` ${TEXT.incomplete}`)] };
        return { right: true, messages: chosen.flatMap(({ feedback }) => feedback()) };
      },
    };
  }

  function numericForm(section, fieldset, name) {
    const input = element("input", { type: "text", inputmode: "decimal", autocomplete: "off", id: name, name });
    const label = element("label", { for: name }, "Risultato");
    const unit = section.dataset.unit ? element("span", { class: "cc-unit", id: `${name}-unit` }, section.dataset.unit) : "";
    if (unit) input.setAttribute("aria-describedby", unit.id);
    fieldset.append(element("div", { class: "cc-number" }, label, input, unit));
    const right = Number(section.dataset.answer);
    const tolerance = Number(section.dataset.tolerance);
    const near = (value, target) => Math.abs(value - target) <= tolerance * (1 + 1e-9);
    const solution = section.querySelector("details.cc-answer");
    const mistakes = [...section.querySelectorAll("[data-wrong]")];
    return {
      hide: [solution],
      read: () => input.value.trim() || null,
      fill: (answer) => (input.value = answer),
      judge(answer) {
        const values = readings(answer);
        if (!values.length) return { right: false, messages: [paragraph(TEXT.notNumber)] };
        if (values.some((value) => near(value, right))) {
          const told = [paragraph(element("strong", {}, TEXT.right))];
          return { right: true, messages: [...told, ...contents(solution.querySelector(".cc-feedback"))] };
        }
        const known = mistakes.find((item) => values.some((value) => near(value, Number(item.dataset.wrong))));
        const hint = known ? contents(known) : [values[0] > right ? TEXT.bigger : TEXT.smaller];
        return {
          right: false,
          messages: [paragraph(element("strong", {}, TEXT.wrong), " ", ...hint)],
          reveal: solution,
        };
      },
    };
  }

  function selects(fieldset, name, entries, choices) {
    return entries.map(({ key, content }) => {
      const select = element("select", { id: `${name}-${key}`, name: `${name}-${key}` });
      select.append(element("option", { value: "" }, TEXT.choose));
      choices.forEach(([value, text]) => select.append(element("option", { value }, text)));
      const label = element("label", { for: select.id }, ...content);
      fieldset.append(element("div", { class: "cc-match" }, label, select));
      return { key, select };
    });
  }

  function selectedValues(rows) {
    return rows.every(({ select }) => select.value)
      ? Object.fromEntries(rows.map(({ key, select }) => [key, select.value]))
      : null;
  }

  function matchingForm(section, fieldset, name) {
    const shown = section.querySelector("ul.cc-choices");
    const list = section.querySelector("ol.cc-pairs");
    const choices = [...shown.children].map((item) => [item.dataset.choice, item.textContent]);
    const pairs = [...list.children].map((item) => ({
      key: item.dataset.pair,
      content: contents(item.querySelector("summary")),
      item,
    }));
    const rows = selects(fieldset, name, pairs, choices);
    return {
      hide: [shown, list],
      read: () => selectedValues(rows),
      fill: (answer) => rows.forEach(({ key, select }) => (select.value = answer[key] || "")),
      judge(answer) {
        const good = pairs.filter(({ key }) => answer[key] === key);
        const right = good.length === pairs.length;
        const messages = [
          paragraph(element("strong", {}, right ? TEXT.right : TEXT.wrong), " ", TEXT.pairs(good.length, pairs.length)),
        ];
        const told = good.map(({ item }) =>
          element("li", {}, ...contents(item.querySelector("summary")), " ", ...contents(item.querySelector(".cc-feedback p"))),
        );
        if (told.length) messages.push(element("ul", {}, ...told));
        return { right, messages, reveal: list };
      },
    };
  }

  function orderingForm(section, fieldset, name) {
    const shown = section.querySelector("ul.cc-steps");
    const solution = section.querySelector("details.cc-answer");
    const steps = [...shown.children].map((item) => ({ key: item.dataset.step, content: contents(item) }));
    const places = steps.map((_, index) => [String(index + 1), `${TEXT.position} ${index + 1}`]);
    const rows = selects(fieldset, name, steps, places);
    return {
      hide: [shown, solution],
      read: () => selectedValues(rows),
      fill: (answer) => rows.forEach(({ key, select }) => (select.value = answer[key] || "")),
      judge(answer) {
        const good = steps.filter(({ key }) => answer[key] === key).length;
        const right = good === steps.length;
        const repeated = new Set(Object.values(answer)).size < steps.length;
        const told = repeated ? TEXT.samePlace : TEXT.order(good, steps.length);
        return {
          right,
          messages: [paragraph(element("strong", {}, right ? TEXT.right : TEXT.wrong), ` ${told}`)],
          reveal: solution,
        };
      },
    };
  }

  function openForm(section, fieldset, name) {
    const solution = section.querySelector("details.cc-answer");
    const area = element("textarea", { id: name, name, rows: "5" });
    fieldset.append(element("label", { for: name }, "La tua risposta"), area);
    const criteria = [...section.querySelectorAll("[data-points]")];
    const total = criteria.reduce((sum, item) => sum + Number(item.dataset.points), 0);
    return {
      button: TEXT.compare,
      hide: [solution],
      read: () => area.value.trim() || null,
      fill: (answer) => (area.value = answer),
      judge() {
        const points = element("p", { class: "cc-points" }, TEXT.points(0, total));
        const boxes = criteria.map((item, index) => {
          const box = element("input", { type: "checkbox", id: `${name}-criterion-${index}`, "data-points": item.dataset.points });
          return element("div", { class: "cc-choice" }, box, element("label", { for: box.id }, ...contents(item)));
        });
        const grid = element("fieldset", { class: "cc-grid" }, element("legend", {}, "Che cosa c'è nella tua risposta?"), ...boxes);
        grid.addEventListener("change", () => {
          const ticked = [...grid.querySelectorAll("input:checked")];
          const sum = ticked.reduce((value, box) => value + Number(box.dataset.points), 0);
          points.textContent = TEXT.points(sum, total);
        });
        return { right: null, messages: [...contents(solution.querySelector(".cc-feedback")), grid, points] };
      },
    };
  }

  function formFor(section, fieldset, name) {
    const type = section.dataset.type;
    if (section.querySelector("ol.cc-options")) return choiceForm(section, fieldset, name, type === "multiple");
    if (type === "numeric") return numericForm(section, fieldset, name);
    if (type === "matching") return matchingForm(section, fieldset, name);
    if (type === "ordering") return orderingForm(section, fieldset, name);
    if (type === "case") return openForm(section, fieldset, name);
    return null;
  }

  function instructionsFor(section) {
    const type = section.dataset.type;
    if (type !== "case") return TEXT.instructions[type];
    return section.querySelector("ol.cc-options") ? TEXT.instructions.choice : TEXT.instructions.open;
  }

  // --- putting it together -------------------------------------------------------------------

  function enhance(section) {
    if (section.dataset.enhanced) return;
    const name = `cc-q${(counter += 1)}`;
    const fieldset = element("fieldset", {}, element("legend", { class: "cc-hidden" }, TEXT.legend));
    const parts = formFor(section, fieldset, name);
    if (!parts) return; // a type that this script does not know stays as it is
    section.dataset.enhanced = "true";

    const check = element("button", { type: "submit", class: "cc-button" }, parts.button || TEXT.check);
    const again = element("button", { type: "button", class: "cc-button cc-button-plain" }, TEXT.again);
    const feedback = element("div", { class: "cc-verdict", "aria-live": "polite" });
    const form = element("form", { class: "cc-form", novalidate: "" }, fieldset);
    form.append(element("div", { class: "cc-buttons" }, check, again), feedback);
    again.hidden = true;

    const text = section.querySelector(".cc-ask") || section.querySelector(".cc-text");
    text.id = text.id || `${name}-text`;
    fieldset.setAttribute("aria-describedby", text.id);

    const explanation = section.querySelector("details.cc-explanation");
    const instructions = section.querySelector(".cc-instructions");
    if (instructions) instructions.textContent = instructionsFor(section);
    const hidden = [...parts.hide, explanation].filter(Boolean);
    hidden.forEach((part) => (part.hidden = true));
    (instructions || text).after(form);

    function show(verdict) {
      feedback.replaceChildren(...verdict.messages);
      feedback.dataset.state = verdict.right === null ? "open" : verdict.right ? "right" : "wrong";
      if (explanation) explanation.hidden = verdict.right === false;
      if (verdict.reveal) verdict.reveal.hidden = verdict.right !== false;
      again.hidden = false;
    }

    function clear() {
      feedback.replaceChildren();
      delete feedback.dataset.state;
      hidden.forEach((part) => {
        part.hidden = true;
        const open = part.matches("details") ? [part] : part.querySelectorAll("details");
        open.forEach((details) => (details.open = false));
      });
      again.hidden = true;
    }

    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const answer = parts.read();
      if (answer === null) {
        clear();
        feedback.replaceChildren(paragraph(TEXT.empty));
        return;
      }
      memory.write(section, answer, true);
      show(parts.judge(answer));
    });
    fieldset.addEventListener("input", () => {
      const answer = parts.read();
      if (feedback.dataset.state && feedback.dataset.state !== "open") clear(); // the verdict was on another answer
      if (answer === null) memory.forget(section);
      else memory.write(section, answer, false);
    });
    again.addEventListener("click", () => {
      form.reset();
      clear();
      memory.forget(section);
      fieldset.querySelector("input, select, textarea").focus();
    });

    const saved = memory.read(section);
    if (saved) {
      parts.fill(saved.answer);
      if (saved.checked && parts.read() !== null) show(parts.judge(parts.read()));
    }
  }

  function enhanceAll(root) {
    if (root.matches?.(".cc-question")) enhance(root);
    root.querySelectorAll?.(".cc-question").forEach(enhance);
  }

  function start() {
    enhanceAll(document);
    new MutationObserver((changes) => {
      for (const change of changes) for (const node of change.addedNodes) enhanceAll(node);
    }).observe(document.body, { childList: true, subtree: true });
  }

  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
  else start();
})();
