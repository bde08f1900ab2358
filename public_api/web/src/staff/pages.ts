// Lists that come page by page.
import { useCallback, useEffect, useState } from "preact/hooks";
import { problemIn, type Problem } from "../api/problem";

export interface Pages<T> {
  items: T[] | null;
  problem: Problem | null;
  busy: boolean;
  more: (() => Promise<void>) | null;
  again: () => Promise<void>;
}

interface Page<T> {
  items: T[];
  next: string | null;
}

/** Asks for the first page whenever `what` changes, and for the next when asked. */
export function usePages<T>(asking: (after: string | undefined) => Promise<Page<T>>, what: readonly unknown[]): Pages<T> {
  const [items, setItems] = useState<T[] | null>(null);
  const [next, setNext] = useState<string | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [busy, setBusy] = useState(true);
  const read = useCallback(async (after?: string, isOld?: () => boolean) => {
    setBusy(true);
    try {
      const page = await asking(after);
      if (isOld?.()) return;
      setItems((old) => (after && old ? [...old, ...page.items] : page.items));
      setNext(page.next);
      setProblem(null);
    } catch (fault) {
      if (!isOld?.()) setProblem(problemIn(fault));
    }
    setBusy(false);
  }, what);
  useEffect(() => {
    let old = false;
    void read(undefined, () => old);
    return () => void (old = true);
  }, [read]);
  return { items, problem, busy, more: next ? () => read(next) : null, again: () => read() };
}
