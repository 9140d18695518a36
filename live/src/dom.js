/* Small helpers to build and find HTML. */

/* make("button", {type: "button", class: "x", onclick: f, hidden: true}, "text", node…) */
export function make(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (key.startsWith("on")) made.addEventListener(key.slice(2), value);
    else if (value === true) made.setAttribute(key, "");
    else if (value !== false && value !== null && value !== undefined) made.setAttribute(key, value);
  }
  made.append(...children.filter((child) => child !== null && child !== undefined));
  return made;
}

export function button(text, onclick, attributes = {}) {
  return make("button", { type: "button", class: "cc-live-button", onclick, ...attributes }, text);
}

/* Text in which `code` becomes <code>. */
export function withCode(text) {
  return text.split(/`([^`]+)`/).map((part, index) => (index % 2 ? make("code", {}, part) : part));
}

/* Loads a stylesheet once; resolves when it counts. */
const styles = new Map();
export function loadStyle(address) {
  if (!styles.has(address)) {
    styles.set(address, new Promise((resolve) => {
      const link = make("link", { rel: "stylesheet", href: address, onload: resolve, onerror: resolve });
      document.head.append(link);
    }));
  }
  return styles.get(address);
}

export const megabytes = (bytes) => (bytes / 1e6).toLocaleString("it-IT", { maximumFractionDigits: bytes < 1e7 ? 1 : 0 });
