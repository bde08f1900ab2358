// The offline queue: what was done is kept first and sent after; it sends itself when there is a line again.
import { signal } from "@preact/signals";
import { online, post } from "../api/door";
import { problemIn } from "../api/problem";
import { me, reopenSession } from "../api/session";
import { alone } from "./alone";
import { isEmpty } from "./draft";
import { sendPhotos } from "./photos";
import { sendTogether } from "./send-together";
import { markSent } from "./sent";
import type { Deed } from "./shapes";
import { store } from "./store";
import { afterRefusal, concernsOne, dueOf, pauseOf } from "./waits";

export const deeds = signal<Deed[]>([]);
/** How many are not sent while nobody is signed in; whose they are is not said. */
export const stranded = signal(0);
const AGAIN = [2_000, 5_000, 15_000, 30_000]; // ms until the next try, while something waits
let timer = 0;
let tries = 0;

export async function readDeeds(): Promise<Deed[]> {
  const all = await (await store()).getAll("deeds");
  const who = me.value?.id;
  stranded.value = who ? 0 : all.filter((deed) => deed.state !== "sent").length;
  const mine = all.filter((deed) => deed.owner === who);
  deeds.value = mine.sort((a, b) => b.made_at.localeCompare(a.made_at));
  return deeds.value;
}

/** Keeps a deed, so that it survives whatever comes, and tries to send it at once. What was refused and is mended by it goes in the same
 * stroke, with the photos that are no longer of it: neither is lost, nor sent twice. */
export async function enqueue(deed: Deed, refused?: Deed): Promise<void> {
  const stroke = (await store()).transaction(["deeds", "photos"], "readwrite");
  const [all, photos] = [stroke.objectStore("deeds"), stroke.objectStore("photos")];
  const gone = refused?.photos.filter((key) => !deed.photos.includes(key)) ?? [];
  const done = refused ? [all.delete(refused.key), ...gone.map((key) => photos.delete(key))] : [];
  await Promise.all([all.put(deed), ...done, stroke.done]);
  await readDeeds();
  void askForSync();
  await sendQueue().catch(() => undefined); // kept it is: what the phone cannot write down of the sending is sent once more, under its key
}

/** The same for a draft: in one stroke the draft goes and the deed is there, so nothing is sent twice or lost. */
export async function enqueueInPlaceOf(draft: string, deed: Deed): Promise<void> {
  const stroke = (await store()).transaction(["drafts", "deeds"], "readwrite");
  await Promise.all([stroke.objectStore("drafts").delete(draft), stroke.objectStore("deeds").put(deed), stroke.done]);
  await readDeeds();
  void askForSync();
  void sendQueue();
}

export const ANOTHER = "还有一份没写完的上报，请先发送或丢弃它";

/** A report that was refused becomes a draft again, to be mended; its photos stay. False, and nothing is done, while another is
 * being written: there is room for one, and that one would be lost. */
export async function takeBack(deed: Deed): Promise<boolean> {
  if (!deed.draft) return false;
  const stroke = (await store()).transaction(["drafts", "deeds"], "readwrite");
  const drafts = stroke.objectStore("drafts");
  const present = await drafts.get(deed.draft.key);
  const isFree = !present || isEmpty(present);
  const done = isFree ? [drafts.put(deed.draft), stroke.objectStore("deeds").delete(deed.key)] : [];
  await Promise.all([...done, stroke.done]);
  await readDeeds();
  return isFree;
}

/** With its photos, in one stroke: of what another tab has made a draft again in the meantime, nothing goes. */
export async function dropDeed(deed: Deed): Promise<void> {
  const stroke = (await store()).transaction(["deeds", "photos"], "readwrite");
  const deeds = stroke.objectStore("deeds");
  for (const key of (await deeds.get(deed.key))?.photos ?? []) await stroke.objectStore("photos").delete(key);
  await deeds.delete(deed.key);
  await stroke.done;
  await readDeeds();
}

/** Sends what waits and may go now, the oldest first, until the line fails; a refusal is kept with its words, and the next is
 * sent. Whether nothing of who is signed in waits any more. */
export async function sendQueue(): Promise<boolean> {
  if (!me.value) {
    await readDeeds();
    return true;
  }
  await alone("queue", async () => {
    const due = await dueOf(waitingOf(await readDeeds()).reverse());
    if (!(await sendTogether(due.filter((deed) => deed.sync)))) return;
    for (const deed of due) if (!deed.sync && !(await sendOne(deed))) break;
  });
  const left = waitingOf(await readDeeds());
  clearTimeout(timer);
  tries = left.length > 0 ? tries + 1 : 0;
  if (left.length > 0) timer = self.setTimeout(() => void sendQueue(), await pauseOf(left, AGAIN[Math.min(tries, AGAIN.length) - 1]!));
  return left.length === 0;
}

function waitingOf(all: Deed[]): Deed[] {
  return all.filter((deed) => deed.state === "waiting");
}

/** False if it is no use to go on: no line, or the server asks to wait. */
async function sendOne(deed: Deed): Promise<boolean> {
  try {
    const photo_ids = await sendPhotos(deed.photos, deed.owner);
    const answer = (await post(deed.path, { ...deed.body, photo_ids }, deed.owner)) as { number?: string };
    await markSent(deed, { number: answer.number });
    return true;
  } catch (fault) {
    const problem = problemIn(fault);
    // on a phone that is full it stays as it was: it waits, under its key
    await afterRefusal(deed, problem).then(async (left) => (await store()).put("deeds", left)).catch(() => undefined);
    return concernsOne(problem);
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

/** For the page: sends whenever there may be a line again, and knows whose queue it is. */
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
    if (event.data === "sent") void reopenSession().then(readDeeds);
  });
  me.subscribe(() => void readDeeds());
  void sendQueue();
}
