// What the phone keeps: IndexedDB, shared by the page and the service worker.
import { openDB, type DBSchema, type IDBPDatabase } from "idb";
import type { Deed, Draft, KeptPhoto } from "./shapes";

interface Shape extends DBSchema {
  kept: { key: string; value: unknown };
  drafts: { key: string; value: Draft };
  deeds: { key: string; value: Deed };
  photos: { key: string; value: KeptPhoto };
}

let opened: Promise<IDBPDatabase<Shape>> | null = null;

export function store(): Promise<IDBPDatabase<Shape>> {
  opened ??= openDB<Shape>("chengguantong", 1, {
    upgrade(db) {
      db.createObjectStore("kept");
      db.createObjectStore("drafts", { keyPath: "key" });
      db.createObjectStore("deeds", { keyPath: "key" });
      db.createObjectStore("photos", { keyPath: "key" });
    },
    terminated() {
      opened = null;
    },
  });
  return opened;
}

export async function keep(name: string, value: unknown): Promise<void> {
  await (await store()).put("kept", value, name);
}

export async function kept<T>(name: string): Promise<T | undefined> {
  return (await (await store()).get("kept", name)) as T | undefined;
}

/** Several at once: who reads them together finds all of them of one time. */
export async function keepTogether(values: Record<string, unknown>): Promise<void> {
  const stroke = (await store()).transaction("kept", "readwrite");
  await Promise.all([...Object.entries(values).map(([name, value]) => stroke.store.put(value, name)), stroke.done]);
}

export async function keptTogether(...names: string[]): Promise<unknown[]> {
  const stroke = (await store()).transaction("kept");
  return await Promise.all(names.map((name) => stroke.store.get(name)));
}

export async function dropTogether(...names: string[]): Promise<void> {
  const stroke = (await store()).transaction("kept", "readwrite");
  await Promise.all([...names.map((name) => stroke.store.delete(name)), stroke.done]);
}

/** Everything remembered from answers, for instance when another person signs in. */
export async function dropRemembered(): Promise<void> {
  const db = await store();
  for (const name of await db.getAllKeys("kept")) if (name.startsWith("seen:")) await db.delete("kept", name);
}
