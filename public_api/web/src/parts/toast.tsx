import { signal } from "@preact/signals";

const said = signal<{ id: number; text: string; bad: boolean }[]>([]);
let last = 0;

/** Says something in passing; read out by a screen reader. */
export function say(text: string, bad = false): void {
  const id = ++last;
  said.value = [...said.value, { id, text, bad }].slice(-2); // more would hide the page
  setTimeout(() => (said.value = said.value.filter((one) => one.id !== id)), bad ? 6000 : 3500);
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
