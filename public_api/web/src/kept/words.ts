// What is typed into a form that is not sent yet: a touch beside it, the button "back", a page loaded anew or a session that ended
// closes it, and it is there again when it is opened. In this tab alone, and for who wrote it.
import { useState } from "preact/hooks";
import { me } from "../api/session";

/** The words under a name; empty if there are none. */
export function keptWords(name: string): string {
  return sessionStorage.getItem(placeOf(name)) ?? "";
}

export function keepWords(name: string, words: string): void {
  try {
    sessionStorage.setItem(placeOf(name), words);
  } catch {
    // full: as long as the form is open they stand in it
  }
}

/** They have been sent. */
export function dropWords(name: string): void {
  sessionStorage.removeItem(placeOf(name));
}

/** The words under a name, and how they are written down. */
export function useKeptWords(name: string): [string, (next: string) => void] {
  const [words, setWords] = useState(() => keptWords(name));
  const write = (next: string) => {
    setWords(next);
    keepWords(name, next);
  };
  return [words, write];
}

/** Where the keys of a form's photos are kept. */
export interface KeptList {
  read: () => Promise<string[]>;
  write: (keys: string[]) => void;
  drop: () => void;
}

/** Beside the words of that name; where the form was not left with any, it begins with `first`: those of a deed that was refused. */
export function listBeside(name: string, first: readonly string[] = []): KeptList {
  const list = `photos of ${name}`;
  return {
    read: async () => {
      const before = keptWords(list);
      return before ? before.split(" ").filter(Boolean) : [...first];
    },
    write: (keys) => keepWords(list, `${keys.join(" ")} `), // also where there are none left
    drop: () => dropWords(list),
  };
}

/** The name of what is typed as the answer to a task. */
export function answerTo(task: unknown): string {
  return `answer to ${String(task)}`;
}

export type More<T> = Partial<T> | ((old: T) => Partial<T>);

/** A form of several fields, begun as it was left, and how it is changed. Only the fields `typed` are kept: a choice that was advised
 * may be another by the next time. */
export function useKeptForm<T extends object>(name: string, empty: T, typed: readonly (keyof T)[]): [T, (more: More<T>) => void] {
  const [form, setForm] = useState<T>(() => ({ ...empty, ...(JSON.parse(keptWords(name) || "{}") as Partial<T>) }));
  const change = (more: More<T>) =>
    setForm((old) => {
      const next = { ...old, ...(typeof more === "function" ? more(old) : more) };
      keepWords(name, JSON.stringify(Object.fromEntries(typed.map((field) => [field, next[field]] as const))));
      return next;
    });
  return [form, change];
}

function placeOf(name: string): string {
  return `words:${me.value?.id ?? ""}:${name}`;
}
