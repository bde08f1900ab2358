import type { Deed } from "./shapes";
import { store } from "./store";

/** In one stroke the deed is sent and its photos go. Closed between the two, the app would send it again without them: another
 * deed under its key, which is refused. */
export async function markSent(deed: Deed, more: Partial<Deed>): Promise<void> {
  const stroke = (await store()).transaction(["deeds", "photos"], "readwrite");
  const photos = stroke.objectStore("photos");
  const sent: Deed = { ...deed, ...more, state: "sent", sent_at: Date.now(), photos: [], problem: undefined, not_before: undefined };
  await Promise.all([stroke.objectStore("deeds").put(sent), ...deed.photos.map((key) => photos.delete(key)), stroke.done]);
}
