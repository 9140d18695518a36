/* Runs in the page before printing: makes what is too wide fit, then lists what still sticks out.
 *
 * A wide table is set smaller, down to a size that can still be read; wider than that, it gets a page on its side. */
() => {
  const LEAST = 0.74; // of the table's size
  const TURNED_MM = 253;
  const spill = (element, room) => element.getBoundingClientRect().width - room;
  const page = document.body.clientWidth;

  function shrink(element, room, least) {
    const size = parseFloat(getComputedStyle(element).fontSize);
    for (let ratio = 0.97; ratio >= least - 0.001; ratio -= 0.03) {
      element.style.fontSize = `${size * ratio}px`;
      if (spill(element, room) <= 0.5) return true;
    }
    return false;
  }

  function turn(table) {
    const sheet = document.createElement("div");
    sheet.className = "cc-turned";
    sheet.style.width = `${TURNED_MM}mm`;
    const box = table.closest(".cell_output > .output, .pst-scrollable-table-container") ?? table;
    box.replaceWith(sheet);
    sheet.append(box);
    table.style.fontSize = "";
    const room = sheet.getBoundingClientRect().width;
    if (spill(table, room) > 0.5) shrink(table, room, 0.5);
  }

  // Paper does not scroll.
  for (const element of document.querySelectorAll(".cell_output *, .pst-scrollable-table-container, .table-wrapper")) {
    const look = getComputedStyle(element);
    if (/auto|scroll/.test(look.overflowX + look.overflowY) && !element.closest("svg")) element.style.overflow = "visible";
    if (look.position === "sticky" || look.position === "fixed") element.style.position = "static";
  }

  for (const table of document.querySelectorAll("table")) {
    const room = table.parentElement.clientWidth;
    if (spill(table, room) <= 0.5) continue;
    if (!shrink(table, room, LEAST) && !table.closest("table table")) turn(table);
  }
  for (const formula of document.querySelectorAll(".cc-math-scroll")) {
    const math = formula.querySelector("math");
    if (math && spill(math, formula.clientWidth) > 0.5) shrink(math, formula.clientWidth, 0.55);
  }

  const found = [];
  for (const element of document.body.querySelectorAll("*")) {
    if (element.closest("svg, math, .cc-turned, .cc-cover, .cc-anchors")) continue;
    const box = element.getBoundingClientRect();
    if (!box.width || !box.height) continue;
    if (box.right > page + 1.5 || box.left < -1.5) {
      found.push(`${element.tagName.toLowerCase()}.${element.className || element.id}: ${element.textContent.trim().slice(0, 80)}`);
    }
  }
  for (const table of document.querySelectorAll(".cc-turned table")) {
    if (spill(table, table.closest(".cc-turned").getBoundingClientRect().width) > 1.5) {
      found.push(`table: ${table.textContent.trim().slice(0, 80)}`);
    }
  }
  return found;
}
