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

export async function drop(name: string): Promise<void> {
  await (await store()).delete("kept", name);
}

/** Everything remembered from answers, for instance when another person signs in. */
export async function dropRemembered(): Promise<void> {
  const db = await store();
  for (const name of await db.getAllKeys("kept")) if (name.startsWith("seen:")) await db.delete("kept", name);
}
