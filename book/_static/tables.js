// Tables of results: columns of numbers to the right, columns of words to the left and on more lines.
// pandas says nothing about a column's type in its HTML, so the cells are looked at. Tables that a
// reader makes by running a cell are found too.
(() => {
  const NUMBER = /^[-+−]?[\d.,:\s]*\d[\d.,:\s]*(%|s|min|h|€|ms)?$|^(n\.d\.|NaN|nan|<NA>|None|-|)$/;

  function mark(table) {
    table.dataset.marked = "true";
    const rows = [...table.tBodies].flatMap((body) => [...body.rows]);
    const width = Math.max(0, ...rows.map((row) => row.cells.length));
    for (let column = 0; column < width; column += 1) {
      const cells = rows.map((row) => row.cells[column]).filter((cell) => cell?.tagName === "TD");
      if (!cells.length || cells.every((cell) => NUMBER.test(cell.textContent.trim()))) continue;
      const heads = [...(table.tHead?.rows ?? [])].map((row) => row.cells[column]).filter(Boolean);
      for (const cell of [...cells, ...heads]) cell.classList.add("cc-words");
      const long = cells.some((cell) => cell.textContent.length > 32);
      if (long) for (const cell of cells) cell.classList.add("cc-long");
    }
  }

  const markAll = (root) => root.querySelectorAll("table.dataframe:not([data-marked])").forEach(mark);

  markAll(document);
  new MutationObserver((changes) => {
    for (const change of changes) for (const node of change.addedNodes) if (node.querySelectorAll) markAll(node.parentNode ?? node);
  }).observe(document.querySelector("article") ?? document.body, { childList: true, subtree: true });
})();
