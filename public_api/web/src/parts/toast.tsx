import { signal } from "@preact/signals";
import { X } from "lucide-preact";
import { useEffect, useState } from "preact/hooks";

interface Said {
  id: number;
  text: string;
  bad: boolean;
  of: string[]; // the deeds it was said of
}

const MOST = 2; // more would hide the page
// ms: to look up from what one does, and then to read, at four characters a second; long words are not gone before their end
const LOOK = 2_000;
const CHARACTER = 250;
const LEAST = 4_000;
const said = signal<Said[]>([]);
const places = signal<symbol[]>([]); // where it can be said: the page, and each sheet that is open over it
let last = 0;

/** Says something in passing, for as long as it takes to read; what failed stands until it is closed. Read out by a screen reader.
 * The same words are said once, anew; `of` names the deed they are of. */
export function say(text: string, bad = false, of = text): void {
  const id = ++last;
  const before = said.value.find((one) => one.text === text);
  said.value = fitting([...said.value.filter((one) => one !== before), { id, text, bad, of: [...(before?.of ?? []), of] }]);
  if (!bad) setTimeout(() => close(id), Math.max(LEAST, LOOK + CHARACTER * text.length));
}

/** What failed has been done since: it is said no longer, unless of another deed, too. */
export function unsay(of: string): void {
  said.value = said.value.map((one) => ({ ...one, of: one.of.filter((deed) => deed !== of) })).filter((one) => one.of.length > 0);
}

function close(id: number): void {
  said.value = said.value.filter((one) => one.id !== id);
}

/** News come in bursts: what went wrong is not pushed away by them before anybody has read it, nor leaves no place for the latest. */
function fitting(all: Said[]): Said[] {
  const failed = all.filter((one) => one.bad).slice(-MOST);
  const passing = all.filter((one) => !one.bad).slice(-Math.max(1, MOST - failed.length));
  return all.filter((one) => (one.bad ? failed : passing).includes(one));
}

/** In the page, and in every sheet: what is outside an open one is dimmed, and no screen reader hears of it. */
export function Toasts() {
  const [place] = useState(() => Symbol());
  useEffect(() => {
    places.value = [...places.value, place];
    return () => void (places.value = places.value.filter((one) => one !== place));
  }, []);
  return (
    <div class="toasts" role="status" aria-live="polite">
      {places.value.at(-1) === place && said.value.map((one) => (
        <div key={one.id} class={`toast rise${one.bad ? " bad" : ""}`}>
          {one.text}
          {one.bad && <button type="button" aria-label="收起提示" onClick={() => close(one.id)}><X size={20} aria-hidden /></button>}
        </div>
      ))}
    </div>
  );
}
