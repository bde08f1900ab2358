// What nobody needs any more does not stay on the phone for ever: who drops a form by closing the app leaves its photos behind.
import { readDeeds } from "./queue";
import { store } from "./store";

const DAY = 86_400_000;
const PHOTO = 3 * DAY; // ms; a form that has not been sent may still be open in another tab
const SENT = 7 * DAY; // ms; so long one may look up what was sent, and its number
const SEEN = 30 * DAY; // ms

/** Photos that are of no draft and of nothing still to be sent, what was sent, and old answers go. What waits or was refused stays,
 * whosever it is. */
export async function sweepKept(now = Date.now()): Promise<void> {
  const stroke = (await store()).transaction(["drafts", "deeds", "photos", "kept"], "readwrite");
  const needed = new Set((await stroke.objectStore("drafts").getAll()).flatMap((draft) => draft.photos));
  for (let at = await stroke.objectStore("deeds").openCursor(); at; at = await at.continue()) {
    const { state, photos, sent_at, made_at } = at.value;
    if (state !== "sent") photos.forEach((key) => needed.add(key));
    else if (now - (sent_at ?? Date.parse(made_at)) > SENT) await at.delete();
  }
  for (let at = await stroke.objectStore("photos").openCursor(); at; at = await at.continue()) {
    if (needed.has(at.value.key)) continue;
    if (at.value.kept_at === undefined) await at.update({ ...at.value, kept_at: now });
    else if (now - at.value.kept_at > PHOTO) await at.delete();
  }
  const answers = IDBKeyRange.bound("seen:", "seen:\uffff");
  for (let at = await stroke.objectStore("kept").openCursor(answers); at; at = await at.continue()) {
    if (now - Date.parse((at.value as { at: string }).at) > SEEN) await at.delete();
  }
  await stroke.done;
  await readDeeds();
}
