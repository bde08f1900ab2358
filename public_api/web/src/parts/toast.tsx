import { signal } from "@preact/signals";

interface Said {
  id: number;
  text: string;
  bad: boolean;
}

const MOST = 2; // more would hide the page
const said = signal<Said[]>([]);
let last = 0;

/** Says something in passing; read out by a screen reader. */
export function say(text: string, bad = false): void {
  const id = ++last;
  said.value = fitting([...said.value, { id, text, bad }]);
  setTimeout(() => (said.value = said.value.filter((one) => one.id !== id)), bad ? 6000 : 3500);
}

/** News come in bursts: what went wrong is not pushed away by them before anybody has read it. */
function fitting(all: Said[]): Said[] {
  if (all.length <= MOST) return all;
  const away = all.slice(0, -1).find((one) => !one.bad) ?? all[0];
  return all.filter((one) => one !== away);
}

export function Toasts() {
  return (
    <div class="toasts" role="status" aria-live="polite">
      {said.value.map((one) => (
        <div key={one.id} class={`toast rise${one.bad ? " bad" : ""}`}>{one.text}</div>
      ))}
    </div>
  );
}
