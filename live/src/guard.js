/* Python in the page reaches the book's site and nothing else.
 *
 * A page's Content-Security-Policy doesn't cover its workers (a worker obeys the headers of its own script, and a
 * plain host sends none), so the worker closes its own ways out. Files of the site and the pages' blobs stay open.
 */
const REASON = "Da questa pagina Python raggiunge solo il sito del libro";
const WAYS_OUT = ["EventSource", "RTCPeerConnection", "WebSocket", "WebSocketStream", "WebTransport", "Worker"];

function check(address) {
  const url = new URL(String(address?.url ?? address), self.location.href);
  if (url.origin !== self.location.origin) throw new TypeError(`${REASON} (non ${url.origin}).`);
}

export function guardNetwork() {
  const { fetch } = self;
  self.fetch = async (resource, options) => {
    check(resource);
    return fetch(resource, options);
  };
  const { open } = XMLHttpRequest.prototype;
  XMLHttpRequest.prototype.open = function guarded(method, address, ...rest) {
    check(address);
    return open.call(this, method, address, ...rest);
  };
  for (const name of WAYS_OUT) {
    if (name in self) Object.defineProperty(self, name, { value: undefined });
  }
  const { importScripts } = self;
  self.importScripts = (...addresses) => {
    addresses.forEach(check);
    return importScripts.apply(self, addresses);
  };
}
