/* Registers the service worker and says when there is a new version of the book.
 *
 * The address of the worker comes from this script's own, so the book works under any path. Opened
 * from a folder (file://) or without HTTPS, browsers have no service workers: the book just needs
 * its files or the network, as any page.
 */
const WORKER = new URL('../sw.js', document.currentScript.src);
const MESSAGE = 'C\'è una versione nuova del libro: ricarica la pagina per leggerla.';
const CHECK_EVERY = 60 * 60 * 1000; // a page left open all day hears of updates too

function style() {
  const element = document.createElement('style');
  element.textContent = `
    .cc-update { position: fixed; z-index: 2000; inset: auto 1rem 1rem 1rem; max-width: 34rem;
      margin: 0 auto; padding: .75rem 1rem; display: flex; flex-wrap: wrap; gap: .75rem;
      align-items: center; border: 2px solid #0b3c5d; border-radius: .5rem; background: #fff;
      color: #14212b; box-shadow: 0 2px 12px rgb(0 0 0 / 30%); font: 1rem/1.4 system-ui, sans-serif; }
    .cc-update p { margin: 0; flex: 1 1 15rem; }
    .cc-update button { font: inherit; min-height: 2.75rem; padding: 0 1rem; border-radius: .35rem;
      border: 2px solid #0b3c5d; background: #fff; color: #0b3c5d; cursor: pointer; }
    .cc-update button.primary { background: #0b3c5d; color: #fff; }
    .cc-update button:focus-visible { outline: 3px solid #b35900; outline-offset: 2px; }
    @media print { .cc-update { display: none; } }`;
  document.head.append(element);
}

function button(label, action, primary = false) {
  const element = document.createElement('button');
  element.type = 'button';
  element.textContent = label;
  element.classList.toggle('primary', primary);
  element.addEventListener('click', action);
  return element;
}

/** Tell the reader, who chooses when: a reload in the middle of an exercise would be rude. */
function announce(reload) {
  if (document.querySelector('.cc-update')) return;
  style();
  const bar = document.createElement('div');
  bar.className = 'cc-update';
  bar.setAttribute('role', 'status');
  document.body.append(bar);
  const text = document.createElement('p');
  text.textContent = MESSAGE;
  bar.append(text, button('Ricarica', reload, true), button('Più tardi', () => bar.remove()));
}

/** Give the worker what this page loaded before the worker was there. */
function keepThisPage() {
  const loaded = performance.getEntriesByType('resource').map((entry) => entry.name);
  const urls = [location.href.split('#')[0], ...loaded.filter((url) => url.startsWith('http'))];
  navigator.serviceWorker.controller.postMessage({ type: 'KEEP', urls: [...new Set(urls)] });
}

async function start() {
  const container = navigator.serviceWorker;
  const first = !container.controller;
  let asked = false;
  container.addEventListener('controllerchange', () => {
    if (asked) location.reload();
    else if (first && !document.querySelector('.cc-update')) keepThisPage();
    else announce(() => location.reload());
  });
  const registration = await container.register(WORKER, { updateViaCache: 'none' });
  if (container.controller) keepThisPage();

  const update = () => {
    asked = true;
    registration.waiting?.postMessage({ type: 'UPDATE' });
  };
  const watch = (worker) => worker?.addEventListener('statechange', () => {
    if (worker.state === 'installed' && container.controller) announce(update);
  });
  if (registration.waiting && container.controller) announce(update);
  watch(registration.installing);
  registration.addEventListener('updatefound', () => watch(registration.installing));
  setInterval(() => registration.update().catch(() => {}), CHECK_EVERY);
}

if ('serviceWorker' in navigator && location.protocol.startsWith('http')) {
  // After the page: keeping files must not slow down the first visit.
  const begin = () => start().catch((error) => console.info('Senza rete non sarà disponibile:', error));
  if (document.readyState === 'complete') begin();
  else addEventListener('load', begin);
}
