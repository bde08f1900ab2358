// A list, newest first, that grows at both ends: in front by news, behind by 更多.
import { useReducer, useRef } from "preact/hooks";
import { attempt } from "./attempt";

export interface PageOf<T> {
  items: T[];
  next?: string | null;
}

export interface Grown<T> {
  items: T[];
  busy: boolean;
  /** Asks for the next page; null at the end. */
  more: (() => Promise<void>) | null;
  /** One of them as it is by now. */
  put: (item: T) => void;
}

/** What is known, with the first page as it was answered anew: nothing that was pushed over its end is lost. Where so much is new
 * that the two do not meet, it begins again. */
export function joined<T>(known: PageOf<T>, first: PageOf<T>, idOf: (item: T) => string): PageOf<T> {
  const places = new Map(known.items.map((item, at) => [idOf(item), at]));
  const last = Math.max(...first.items.map((item) => places.get(idOf(item)) ?? -1));
  const behind = last < 0 ? [] : known.items.slice(last + 1);
  return behind.length === 0 ? first : { items: [...first.items, ...behind], next: known.next };
}

/** The whole of a list whose first page is asked elsewhere, and again whenever there is news. */
export function useGrown<T>(first: PageOf<T>, asking: (after: string) => Promise<PageOf<T>>, idOf: (item: T) => string): Grown<T> {
  const known = useRef(first);
  const met = useRef(first);
  const busy = useRef(false);
  const [, draw] = useReducer((turn: number) => turn + 1, 0);
  if (met.current !== first) {
    met.current = first;
    known.current = joined(known.current, first, idOf);
  }
  const after = known.current.next;
  const more = async () => {
    if (!after || busy.current) return;
    busy.current = true;
    draw(0);
    await attempt(`more ${after}`, async () => {
      const page = await asking(after);
      if (known.current.next === after) known.current = { items: [...known.current.items, ...page.items], next: page.next };
    });
    busy.current = false;
    draw(0);
  };
  const put = (item: T) => {
    const items = known.current.items.map((old) => (idOf(old) === idOf(item) ? item : old));
    known.current = { ...known.current, items };
    draw(0);
  };
  return { items: known.current.items, busy: busy.current, more: after ? more : null, put };
}
