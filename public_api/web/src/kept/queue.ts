// The offline queue: what was done is kept first and sent after; it sends itself when there is a line again.
import { signal } from "@preact/signals";
import { online, post } from "../api/door";
import { isFinal, problemIn } from "../api/problem";
import { me } from "../api/session";
import { alone } from "./alone";
import { dropPhotos, sendPhoto } from "./photos";
import { sendTogether } from "./send-together";
import type { Deed } from "./shapes";
import { store } from "./store";

export const deeds = signal<Deed[]>([]);
const AGAIN = [2_000, 5_000, 15_000, 30_000]; // ms until the next try, while something waits
let timer = 0;
let tries = 0;

export async function readDeeds(): Promise<Deed[]> {
  const all = await (await store()).getAll("deeds");
  const mine = all.filter((deed) => deed.owner === me.value?.id);
  deeds.value = mine.sort((a, b) => b.made_at.localeCompare(a.made_at));
  return deeds.value;
}

/** Keeps a deed, so that it survives whatever comes, and tries to send it at once. */
export async function enqueue(deed: Deed): Promise<void> {
  await (await store()).put("deeds", deed);
  await readDeeds();
  await askForSync();
  await sendQueue();
}

/** The same for a draft: in one stroke the draft goes and the deed is there, so nothing is sent twice or lost. */
export async function enqueueInPlaceOf(draft: string, deed: Deed): Promise<void> {
  const stroke = (await store()).transaction(["drafts", "deeds"], "readwrite");
  await Promise.all([stroke.objectStore("drafts").delete(draft), stroke.objectStore("deeds").put(deed), stroke.done]);
  await readDeeds();
  void askForSync();
  void sendQueue();
}

/** A report that was refused, or has yet to go, becomes a draft again, to be mended; its photos stay. */
export async function takeBack(deed: Deed): Promise<void> {
  if (!deed.draft) return;
  const stroke = (await store()).transaction(["drafts", "deeds"], "readwrite");
  await Promise.all([stroke.objectStore("drafts").put(deed.draft), stroke.objectStore("deeds").delete(deed.key), stroke.done]);
  await readDeeds();
}

export async function dropDeed(deed: Deed): Promise<void> {
  await (await store()).delete("deeds", deed.key);
  await dropPhotos(deed.photos);
  await readDeeds();
}

/** Sends what waits, the oldest first, until the line fails; a refusal is kept with its words, and the next is sent. */
export async function sendQueue(): Promise<void> {
  if (!me.value) return;
  await alone("queue", async () => {
    const waiting = (await readDeeds()).filter((deed) => deed.state === "waiting").reverse();
    if (!(await sendTogether(waiting.filter((deed) => deed.sync)))) return;
    for (const deed of waiting) if (!deed.sync && !(await sendOne(deed))) break;
  });
  const left = (await readDeeds()).some((deed) => deed.state === "waiting");
  clearTimeout(timer);
  tries = left ? tries + 1 : 0;
  if (left) timer = self.setTimeout(() => void sendQueue(), AGAIN[Math.min(tries, AGAIN.length) - 1]);
}

/** False if it is no use to go on: no line, or the server asks to wait. */
async function sendOne(deed: Deed): Promise<boolean> {
  const db = await store();
  try {
    const ids: string[] = [];
    for (const key of deed.photos) {
      const photo = await sendPhoto(key);
      if (photo?.id) ids.push(photo.id);
    }
    const answer = (await post(deed.path, { ...deed.body, photo_ids: ids })) as { number?: string };
    await dropPhotos(deed.photos);
    await db.put("deeds", { ...deed, state: "sent", number: answer.number, photos: [], problem: undefined });
    return true;
  } catch (fault) {
    const problem = problemIn(fault);
    const final = isFinal(problem) && problem.status !== 401;
    await db.put("deeds", { ...deed, state: final ? "refused" : "waiting", problem });
    return final;
  }
}

/** Background Sync, where the browser has it: the worker sends the queue even after the page is closed. */
async function askForSync(): Promise<void> {
  try {
    const registration = await navigator.serviceWorker?.ready;
    await (registration as unknown as { sync?: { register(tag: string): Promise<void> } })?.sync?.register("queue");
  } catch {
    // not everywhere; the page itself sends when it is opened again
  }
}

/** For the page: sends whenever there may be a line again. */
export function watchQueue(): void {
  self.addEventListener("online", () => {
    online.value = true;
    void sendQueue();
  });
  self.addEventListener("offline", () => (online.value = false));
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible") void sendQueue();
  });
  navigator.serviceWorker?.addEventListener("message", (event: MessageEvent) => {
    if (event.data === "sent") void readDeeds();
  });
  void sendQueue();
}
