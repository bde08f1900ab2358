import { X } from "lucide-preact";
import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { Toasts } from "./toast";

/** A sheet from below: a real dialog, so focus stays in it and Escape closes it. Closed by what was done in it, it gives the focus
 * back as well, for who does not see where they are: to what opened it, or to the heading where that is gone. */
export function Sheet({ title, onClose, children }: { title: string; onClose: () => void; children: ComponentChildren }) {
  const box = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const opener = document.activeElement as HTMLElement | null;
    if (box.current && !box.current.open) box.current.showModal();
    return () => void setTimeout(() => giveBack(opener));
  }, []);
  return (
    <dialog ref={box} class="sheet" aria-label={title} onClose={onClose} onClick={(event) => event.target === box.current && box.current?.close()}>
      <div>
        <div class="row spread">
          <h2>{title}</h2>
          <button class="icon-button" aria-label="关闭" onClick={() => box.current?.close()}>
            <X aria-hidden />
          </button>
        </div>
        {children}
      </div>
      <Toasts />
    </dialog>
  );
}

function giveBack(opener: HTMLElement | null): void {
  if (document.activeElement !== document.body) return; // it has gone elsewhere by now
  opener?.focus({ preventScroll: true });
  if (document.activeElement === document.body) document.querySelector<HTMLElement>("h1")?.focus({ preventScroll: true });
}
