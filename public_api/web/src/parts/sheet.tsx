import { X } from "lucide-preact";
import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";

/** A sheet from below: a real dialog, so focus stays in it and Escape closes it. */
export function Sheet({ title, onClose, children }: { title: string; onClose: () => void; children: ComponentChildren }) {
  const box = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    if (box.current && !box.current.open) box.current.showModal();
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
    </dialog>
  );
}
