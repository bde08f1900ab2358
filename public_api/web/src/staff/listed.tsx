import type { ComponentChildren } from "preact";
import { Inbox } from "lucide-preact";
import { Fault } from "../parts/asked";
import type { Pages } from "./pages";

/** A list of pages: its lines, a word where there are none, and a button for more. */
export function Listed<T>({ of, none, children }: { of: Pages<T>; none: string; children: (item: T) => ComponentChildren }) {
  if (of.items === null) {
    if (of.problem) return <Fault problem={of.problem} again={of.again} />;
    return <div class="stack" role="status" aria-busy="true" aria-label="正在载入">{[0, 1, 2].map((at) => <div key={at} class="bone" style={{ height: "5rem" }} />)}</div>;
  }
  if (of.items.length === 0 && !of.more) return <div class="empty"><Inbox size={40} aria-hidden /><p>{none}</p></div>;
  return (
    <>
      {of.items.length > 0 ? <ul class="card list">{of.items.map(children)}</ul> : <p class="soft">最近的记录里没有，可以再往前看</p>}
      {of.problem && <Fault problem={of.problem} again={of.again} />}
      {of.more && <button class="button plain full" disabled={of.busy} onClick={() => void of.more!()}>再看一些</button>}
    </>
  );
}
