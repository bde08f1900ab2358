// Registers the service worker and says when a new edition of the app waits.
import { signal } from "@preact/signals";

export const waiting = signal<ServiceWorker | null>(null);

export function watchWorker(): void {
  if (!("serviceWorker" in navigator) || !import.meta.env.PROD) return;
  let reloading = false;
  const before = navigator.serviceWorker.controller;
  navigator.serviceWorker.addEventListener("controllerchange", () => {
    if (before && !reloading) {
      reloading = true;
      location.reload();
    }
  });
  void navigator.serviceWorker.register("/sw.js").then((registration) => {
    if (!registration) return; // refused by the browser's settings: the app works without it
    waiting.value = registration.waiting;
    registration.addEventListener("updatefound", () => {
      const next = registration.installing;
      next?.addEventListener("statechange", () => {
        if (next.state === "installed" && navigator.serviceWorker.controller) waiting.value = next;
      });
    });
  }, () => undefined);
}

export function takeOver(): void {
  waiting.value?.postMessage("take over");
}
