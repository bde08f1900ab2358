// Words of a form that is not sent yet: a touch beside it, the button "back" or a page loaded anew closes it, and they are there
// again when it is opened. In this tab alone, and for who wrote them.
import { useState } from "preact/hooks";
import { me } from "../api/session";

/** The words under a name, and how they are written down. */
export function useKeptWords(name: string): [string, (next: string) => void] {
  const [words, setWords] = useState(() => sessionStorage.getItem(placeOf(name)) ?? "");
  const write = (next: string) => {
    setWords(next);
    try {
      sessionStorage.setItem(placeOf(name), next);
    } catch {
      // full: as long as the form is open they stand in it
    }
  };
  return [words, write];
}

/** They have been sent. */
export function dropWords(name: string): void {
  sessionStorage.removeItem(placeOf(name));
}

function placeOf(name: string): string {
  return `words:${me.value?.id ?? ""}:${name}`;
}
