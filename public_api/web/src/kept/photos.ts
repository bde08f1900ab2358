// Photos on the phone: kept as taken, read for place and time, sent up once.
import { post } from "../api/door";
import type { Shapes } from "../api/door";
import { problemIn, Refused } from "../api/problem";
import { me } from "../api/session";
import { alone } from "./alone";
import { gpsOf } from "./gps-of";
import type { KeptPhoto } from "./shapes";
import { store } from "./store";

const HEAD = 256 * 1024; // bytes: metadata stands at the beginning

export async function keepPhoto(file: File): Promise<KeptPhoto> {
  const photo: KeptPhoto = { key: crypto.randomUUID(), blob: file, name: file.name || "photo.jpg", kept_at: Date.now() };
  await (await store()).put("photos", photo);
  return photo;
}

export async function photosOf(keys: readonly string[]): Promise<KeptPhoto[]> {
  const db = await store();
  const found = await Promise.all(keys.map((key) => db.get("photos", key)));
  return found.filter((photo) => photo !== undefined);
}

export async function dropPhotos(keys: readonly string[]): Promise<void> {
  const db = await store();
  for (const key of keys) await db.delete("photos", key);
}

/** Where the picture says it was taken, kept with it. A picture may say nothing. */
export async function readPhoto(photo: KeptPhoto): Promise<KeptPhoto> {
  const head = await photo.blob.slice(0, HEAD).arrayBuffer().catch(() => null);
  const place = head && gpsOf(head);
  if (place) await keepIfThere(Object.assign(photo, { place }));
  return photo;
}

/** Their ids, each sent up by now; a refusal says of which. One that the phone has no more is refused in words: left out without a
 * word, the deed would go without its evidence. */
export async function sendPhotos(keys: readonly string[], owner = me.value?.id): Promise<string[]> {
  const ids: string[] = [];
  for (const key of keys) {
    const photo = await sendPhoto(key, owner).catch((fault: unknown) => {
      throw new Refused({ ...problemIn(fault), photo: key });
    });
    if (!photo?.id) throw gone();
    ids.push(photo.id);
  }
  return ids;
}

function gone(): Refused {
  return new Refused({ status: 422, code: "photo_gone", detail: "有照片已不在手机里，请重新拍摄", errors: [] });
}

/** The server has them no more: the next time they are sent up again. */
export async function forgetIds(keys: readonly string[]): Promise<void> {
  const stroke = (await store()).transaction("photos", "readwrite");
  for (const key of keys) {
    const photo = await stroke.store.get(key);
    if (!photo) continue;
    const { id: _id, owner: _owner, thumb: _thumb, ...asTaken } = photo;
    await stroke.store.put(asTaken);
  }
  await stroke.done;
}

/** Sends a photo up as `owner`'s, once: whoever else sends the same one (form and queue) waits for it. The same bytes again would
 * give the same id, but to nobody else: who has written a report and signs in as another sends its photos up anew. */
export function sendPhoto(key: string, owner = me.value?.id): Promise<KeptPhoto | null> {
  return alone(`photo:${key}`, async () => {
    const photo = await (await store()).get("photos", key);
    if (!photo || (photo.id && photo.owner === owner)) return photo ?? null;
    await photo.blob.slice(0, 1).arrayBuffer().catch(() => Promise.reject(gone())); // else it would be taken for a line that is down
    const form = new FormData();
    form.append("file", photo.blob, photo.name);
    const made = (await post("/api/v1/photos", form, owner)) as Shapes["PhotoOut"];
    Object.assign(photo, { id: made.id, owner, thumb: made.links.thumb });
    if (made.position && !photo.place) photo.place = { lon: made.position.lon, lat: made.position.lat };
    if (made.taken_at) photo.taken_at = made.taken_at;
    await keepIfThere(photo);
    return photo;
  });
}

/** What was dropped meanwhile stays dropped. */
async function keepIfThere(photo: KeptPhoto): Promise<void> {
  const stroke = (await store()).transaction("photos", "readwrite");
  if ((await stroke.store.getKey(photo.key)) !== undefined) await stroke.store.put(photo);
  await stroke.done;
}
