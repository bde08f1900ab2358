import { X } from "lucide-preact";
import { useEffect, useRef, useState } from "preact/hooks";

export interface Picture {
  thumb: string;
  view: string;
  text: string;
}

export const SHOWS: Record<string, string> = { before: "处理前", after: "处理后", check: "核查" };

/** Small pictures; a touch opens one large. */
export function Photos({ pictures }: { pictures: Picture[] }) {
  const [open, setOpen] = useState<Picture | null>(null);
  return (
    <>
      <ul class="strip-of-photos">
        {pictures.map((one) => (
          <li key={one.view}>
            <button class="photo" onClick={() => setOpen(one)} aria-label={`放大查看：${one.text}`}>
              <img src={one.thumb} alt={one.text} loading="lazy" />
            </button>
          </li>
        ))}
      </ul>
      {open && <Viewer picture={open} onClose={() => setOpen(null)} />}
    </>
  );
}

/** Before and after, side by side: the whole point of a case. */
export function Pair({ before, after }: { before: Picture | null; after: Picture | null }) {
  const [open, setOpen] = useState<Picture | null>(null);
  const half = (picture: Picture | null, words: string, none: string) => (
    <figure>
      {picture ? (
        <button onClick={() => setOpen(picture)} aria-label={`放大查看${words}照片`}>
          <img src={picture.view} alt={`${words}照片`} loading="lazy" />
        </button>
      ) : (
        <p class="none">{none}</p>
      )}
      <figcaption>{words}</figcaption>
    </figure>
  );
  return (
    <>
      <div class="pair">
        {half(before, "处理前", "没有照片")}
        {half(after, "处理后", "尚未完成")}
      </div>
      {open && <Viewer picture={open} onClose={() => setOpen(null)} />}
    </>
  );
}

function Viewer({ picture, onClose }: { picture: Picture; onClose: () => void }) {
  const box = useRef<HTMLDialogElement>(null);
  useEffect(() => box.current?.showModal(), []);
  return (
    <dialog ref={box} class="viewer" onClose={onClose} aria-label={picture.text}>
      <img src={picture.view} alt={picture.text} />
      <button aria-label="关闭" onClick={() => box.current?.close()}><X aria-hidden /></button>
    </dialog>
  );
}
