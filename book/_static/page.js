// What every page needs: the print button.
document.addEventListener("click", async (event) => {
  if (!event.target.closest("[data-print]")) return;
  await window.ccFigures?.drawAll();
  window.print();
});
