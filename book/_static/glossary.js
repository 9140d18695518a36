// A glossary word shows its definition on hover, focus or touch. The link's title is the source: it
// still works, as a plain tooltip, where this script does not run.
const words = document.querySelectorAll("a.cc-term[title]");
let tip = null;
let owner = null;
let leaving = 0;

const makeTip = () => {
  const box = document.createElement("div");
  box.id = "cc-tip";
  box.className = "cc-tip";
  box.setAttribute("role", "tooltip");
  box.hidden = true;
  box.addEventListener("pointerenter", () => clearTimeout(leaving));
  box.addEventListener("pointerleave", hideSoon);
  document.body.append(box);
  return box;
};

const show = (word) => {
  clearTimeout(leaving);
  tip ??= makeTip();
  owner?.removeAttribute("aria-describedby");
  owner = word;
  tip.textContent = word.dataset.definition;
  tip.hidden = false;
  word.setAttribute("aria-describedby", tip.id);
  const place = word.getClientRects()[0];
  const left = Math.min(place.left, document.documentElement.clientWidth - tip.offsetWidth - 8);
  const below = place.bottom + 6;
  const fits = below + tip.offsetHeight < window.innerHeight;
  tip.style.left = `${Math.max(8, left) + window.scrollX}px`;
  tip.style.top = `${(fits ? below : place.top - tip.offsetHeight - 6) + window.scrollY}px`;
};

const hide = () => {
  clearTimeout(leaving);
  if (!owner) return;
  owner.removeAttribute("aria-describedby");
  owner = null;
  tip.hidden = true;
};

// The pointer may cross the gap between the word and its tip.
function hideSoon() {
  clearTimeout(leaving);
  leaving = setTimeout(hide, 250);
}

for (const word of words) {
  word.dataset.definition = word.title;
  word.removeAttribute("title");
  word.addEventListener("pointerenter", () => show(word));
  word.addEventListener("pointerleave", hideSoon);
  word.addEventListener("focus", () => show(word));
  word.addEventListener("blur", hide);
  // On a touch screen the first touch shows the definition, the second follows the link.
  word.addEventListener("pointerdown", (event) => {
    word.dataset.known = event.pointerType !== "touch" || owner === word ? "yes" : "no";
  });
  word.addEventListener("click", (event) => {
    if (word.dataset.known !== "no") return;
    event.preventDefault();
    show(word);
  });
}
document.addEventListener("keydown", (event) => event.key === "Escape" && hide());
