// The service worker: the app opens without a line, and the queue is sent when one comes back.
/// <reference lib="webworker" />
import { openSession } from "../api/session";
import { sendQueue } from "../kept/queue";
import { PAGES } from "../routes";

declare const self: ServiceWorkerGlobalScope;
declare const __KEPT__: string[];
declare const __EDITION__: string;

const SHELF = `app-${__EDITION__}`;
const OURS = new Set<string>(["", ...PAGES]);

self.addEventListener("install", (event) => {
  event.waitUntil(caches.open(SHELF).then((shelf) => shelf.addAll(__KEPT__)));
});

self.addEventListener("activate", (event) => {
  event.waitUntil(
    (async () => {
      for (const name of await caches.keys()) if (name.startsWith("app-") && name !== SHELF) await caches.delete(name);
      await self.clients.claim();
    })(),
  );
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== location.origin) return;
  const first = url.pathname.split("/")[1] ?? "";
  if (request.mode === "navigate") {
    if (OURS.has(first)) event.respondWith(fromShelf("/", request));
  } else if (first === "assets" || __KEPT__.includes(url.pathname)) {
    event.respondWith(fromShelf(url.pathname, request));
  }
});

/** From what is kept; else from the server, and kept for the next time. */
async function fromShelf(path: string, request: Request): Promise<Response> {
  const shelf = await caches.open(SHELF);
  const found = await shelf.match(path);
  if (found) return found;
  const response = await fetch(request);
  if (response.ok && path !== "/") await shelf.put(path, response.clone());
  return response;
}

self.addEventListener("message", (event) => {
  if (event.data === "take over") void self.skipWaiting();
});

self.addEventListener("sync", ((event: ExtendableEvent & { tag: string }) => {
  if (event.tag === "queue") event.waitUntil(sendAll());
}) as EventListener);

/** It fails while something waits: a sync that succeeds is over, and the browser would not wake us for it again. */
async function sendAll(): Promise<void> {
  await openSession();
  const isDone = await sendQueue();
  for (const client of await self.clients.matchAll()) client.postMessage("sent");
  if (!isDone) throw new Error("something waits");
}
