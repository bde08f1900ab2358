import { CloudOff, RefreshCw } from "lucide-preact";
import type { ComponentType } from "preact";
import { lazy } from "preact-iso";
import { useEffect } from "preact/hooks";
import { Page } from "./page";

const RELOADED = "reloaded";
const SOON = 10_000; // ms within which the page does not load anew by itself again

/** A page fetched when it is first opened. If it cannot be, it is most often of an edition that is gone: the page loads
 * anew, once; where that does not help, or there is no line, it says so. */
export function page<T extends object>(load: () => Promise<{ default: ComponentType<T> }>) {
  return lazy(() => load().catch((): Promise<{ default: ComponentType<T> }> | { default: ComponentType<T> } => (
    loadedAnew() ? new Promise(() => undefined) : { default: Broken }
  )));
}

function loadedAnew(): boolean {
  if (!navigator.onLine || Date.now() - Number(sessionStorage.getItem(RELOADED)) < SOON) return false;
  sessionStorage.setItem(RELOADED, String(Date.now()));
  location.reload();
  return true;
}

function Broken() {
  useEffect(() => {
    loadedAnew(); // opened again, and there is a line by now
    const again = () => location.reload();
    addEventListener("online", again);
    return () => removeEventListener("online", again);
  }, []);
  return (
    <Page title="没有载入" back="/">
      <div class="empty" role="alert">
        <CloudOff size={44} aria-hidden />
        <p>{navigator.onLine ? "这一页没有载入，请重试" : "没有网络，这一页联网后自动打开"}</p>
        <button class="button" onClick={() => location.reload()}><RefreshCw size={20} aria-hidden />重试</button>
        <a class="link" href="/">回到首页</a>
      </div>
    </Page>
  );
}
