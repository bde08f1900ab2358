// Photos on the phone: kept as taken, read for place and time, sent up once.
import { post } from "../api/door";
import type { Shapes } from "../api/door";
import { gpsOf } from "./gps-of";
import type { KeptPhoto } from "./shapes";
import { store } from "./store";

const HEAD = 256 * 1024; // bytes: metadata stands at the beginning

export async function keepPhoto(file: File): Promise<KeptPhoto> {
  const photo: KeptPhoto = { key: crypto.randomUUID(), blob: file, name: file.name || "photo.jpg" };
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
  const place = gpsOf(await photo.blob.slice(0, HEAD).arrayBuffer());
  if (place) await (await store()).put("photos", Object.assign(photo, { place }));
  return photo;
}

/** Sends a photo up, once; its id. The same bytes again would give the same id. */
export async function sendPhoto(key: string): Promise<KeptPhoto | null> {
  const db = await store();
  const photo = await db.get("photos", key);
  if (!photo || photo.id) return photo ?? null;
  const form = new FormData();
  form.append("file", photo.blob, photo.name);
  const made = (await post("/api/v1/photos", form)) as Shapes["PhotoOut"];
  photo.id = made.id;
  photo.thumb = made.links.thumb;
  if (made.position && !photo.place) photo.place = { lon: made.position.lon, lat: made.position.lat };
  if (made.taken_at) photo.taken_at = made.taken_at;
  await db.put("photos", photo);
  return photo;
}
