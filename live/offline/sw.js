/* The service worker: what a reader has visited, and the Python it has used, works without a network.
 *
 * - Shell (styles, scripts, home, guide): kept at installation.
 * - Pages: from the network when there is one, so that a reader always sees the newest text; the
 *   kept copy when there is not.
 * - Files (Python, packages, data, scripts of figures): kept at first use, under their own hash.
 *   A new version of the book downloads again only what has changed.
 *
 * tools/offline.py writes __SHELL__ and __FILES__ (path -> hash) at the head of the bundle.
 * JupyterLite, under lite/, has a service worker of its own.
 */
import { clientsClaim, setCacheNameDetails } from 'workbox-core';
import { cleanupOutdatedCaches, matchPrecache, precacheAndRoute } from 'workbox-precaching';
import { registerRoute } from 'workbox-routing';
import { CacheFirst, NetworkFirst } from 'workbox-strategies';

const ROOT = new URL('./', self.location.href).href;
// Several books may live on one host: each keeps its own caches.
const FILES_CACHE = `libro-file-${ROOT}`;
const PAGES_CACHE = `libro-pagine-${ROOT}`;
const LIVE = '_static/live/';
const NO_NETWORK = 'senza-rete.html';
const PATIENCE = 5; // seconds, then a kept page is better than a slow one

/** The path of an address inside the book, or null. */
function pathOf(url) {
  const { origin, pathname } = new URL(url, ROOT);
  const address = origin + pathname;
  return address.startsWith(ROOT) ? decodeURIComponent(address.slice(ROOT.length)) : null;
}

const keyOf = (path) => `${ROOT}${path}?hash=${self.__FILES__[path]}`;
const isPage = (path) => path !== null && !path.startsWith('lite/') && /(^|\/|\.html)$/.test(path);
const isFile = (path) => path !== null && path in self.__FILES__;

const files = new CacheFirst({
  cacheName: FILES_CACHE,
  plugins: [{ cacheKeyWillBeUsed: async ({ request }) => keyOf(pathOf(request.url)) }],
});

const pages = new NetworkFirst({
  cacheName: PAGES_CACHE,
  networkTimeoutSeconds: PATIENCE,
  matchOptions: { ignoreSearch: true },
  plugins: [{
    cacheKeyWillBeUsed: async ({ request }) => ROOT + pathOf(request.url),
    handlerDidError: async ({ request }) => await shellPage(request) || matchPrecache(NO_NETWORK),
  }],
});

/** A page kept at installation. */
function shellPage(request) {
  const path = pathOf(request.url);
  return matchPrecache(path === '' || path.endsWith('/') ? `${path}index.html` : path);
}

/** Who runs cells will want the rest of the live layer too: editor, widgets, messages.
 * Before the routes: once one of them has answered, no other listener hears of the request. */
self.addEventListener('fetch', (event) => {
  if (pathOf(event.request.url) !== `${LIVE}worker.js`) return;
  const rest = Object.keys(self.__FILES__).filter((path) => path.startsWith(LIVE));
  event.waitUntil(keep(rest.map((path) => ROOT + path), event));
});

setCacheNameDetails({ prefix: 'libro' });
registerRoute(({ request, url }) => request.mode === 'navigate' && isPage(pathOf(url)), pages);
precacheAndRoute(self.__SHELL__, { ignoreURLParametersMatching: [/^v$/], directoryIndex: null });
registerRoute(({ url }) => isFile(pathOf(url)), files);
cleanupOutdatedCaches();
clientsClaim();

/** Forget the files that this version of the book does not have. */
async function forgetOldFiles() {
  const current = new Set(Object.keys(self.__FILES__).map(keyOf).map((key) => new URL(key).href));
  const cache = await caches.open(FILES_CACHE);
  const old = (await cache.keys()).filter((request) => !current.has(request.url));
  await Promise.all(old.map((request) => cache.delete(request)));
}

self.addEventListener('activate', (event) => event.waitUntil(forgetOldFiles()));

/** Keep what a page has loaded before this worker was there to see it. */
async function keep(urls, event) {
  for (const url of urls) {
    const path = pathOf(url);
    const request = new Request(url);
    try {
      if (isFile(path)) await files.handle({ request, event });
      else if (isPage(path)) await pages.handle({ request, event });
    } catch {
      // One that does not arrive will be kept at the next visit.
    }
  }
}

self.addEventListener('message', (event) => {
  if (event.data?.type === 'KEEP') event.waitUntil(keep(event.data.urls, event));
  if (event.data?.type === 'UPDATE') self.skipWaiting();
});
