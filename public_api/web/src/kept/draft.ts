// The report being written: one at a time, kept at every change.
import { store } from "./store";
import type { Draft } from "./shapes";

const KEY = "report";

export function emptyDraft(): Draft {
  return {
    key: KEY, photos: [], bucket: null, description: "", place: null, address: "", anonymous: false,
    changed_at: new Date().toISOString(),
  };
}

export async function readDraft(): Promise<Draft> {
  return (await (await store()).get("drafts", KEY)) ?? emptyDraft();
}

export async function keepDraft(draft: Draft): Promise<void> {
  await (await store()).put("drafts", { ...draft, key: KEY, changed_at: new Date().toISOString() });
}

/** With its photos, in one stroke. */
export async function dropDraft(): Promise<void> {
  const stroke = (await store()).transaction(["drafts", "photos"], "readwrite");
  const drafts = stroke.objectStore("drafts");
  for (const key of (await drafts.get(KEY))?.photos ?? []) await stroke.objectStore("photos").delete(key);
  await drafts.delete(KEY);
  await stroke.done;
}

export function isEmpty(draft: Draft): boolean {
  return draft.photos.length === 0 && draft.description === "" && draft.bucket === null;
}
