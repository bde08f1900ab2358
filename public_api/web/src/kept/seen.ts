// What was seen last is shown again when there is no line; signed-out people leave nothing behind.
import { problemIn } from "../api/problem";
import { keep, kept } from "./store";

export interface Seen<T> {
  value: T;
  /** ISO time of the answer, if it is an old one */
  since: string | null;
}

export async function seen<T>(name: string, asked: () => Promise<T>): Promise<Seen<T>> {
  try {
    const value = await asked();
    const at = new Date().toISOString();
    await keep(`seen:${name}`, { value, at }).catch(() => undefined); // a phone that is full shows it all the same
    return { value, since: null };
  } catch (fault) {
    const before = problemIn(fault).status === 0 ? await kept<{ value: T; at: string }>(`seen:${name}`) : undefined;
    if (!before) throw fault;
    return { value: before.value, since: before.at };
  }
}
