import { signal } from "@preact/signals";
import { useEffect, useState } from "preact/hooks";

interface Said {
  id: number;
  text: string;
  bad: boolean;
}

const MOST = 2; // more would hide the page
const said = signal<Said[]>([]);
const places = signal<symbol[]>([]); // where it can be said: the page, and each sheet that is open over it
let last = 0;

/** Says something in passing; read out by a screen reader. The same words are said once, anew. */
export function say(text: string, bad = false): void {
  const id = ++last;
  said.value = fitting([...said.value.filter((one) => one.text !== text), { id, text, bad }]);
  setTimeout(() => (said.value = said.value.filter((one) => one.id !== id)), bad ? 6000 : 3500);
}

/** News come in bursts: what went wrong is not pushed away by them before anybody has read it. */
function fitting(all: Said[]): Said[] {
  if (all.length <= MOST) return all;
  const away = all.find((one) => !one.bad) ?? all[0];
  return all.filter((one) => one !== away);
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
        <div key={one.id} class={`toast rise${one.bad ? " bad" : ""}`}>{one.text}</div>
      ))}
    </div>
  );
}
