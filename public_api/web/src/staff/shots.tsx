// Photos for a deed: kept on the phone first, so that nothing is lost where there is no line.
import { Camera, Image as ImageIcon, X } from "lucide-preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { inWords, problemIn } from "../api/problem";
import { dropPhotos, keepPhoto, sendPhotos } from "../kept/photos";
import { fitting, MOST } from "../parts/nine";
import { Preview } from "../parts/preview";

export interface Shot {
  key: string;
  url: string;
}

export interface Shots {
  shots: Shot[];
  /** why the last ones, or some of them, are not here, in words */
  unkept: string;
  add: (files: File[]) => Promise<void>;
  remove: (key: string) => Promise<void>;
  /** Sends them up; their ids. */
  send: () => Promise<string[]>;
  /** They now belong to a deed of the queue, which drops them when it has been sent. */
  handOver: () => string[];
}

/** Of a form: when it is closed they go, unless they were handed over; where they are just being sent up, after that. */
export function useShots(): Shots {
  const [shots, setShots] = useState<Shot[]>([]);
  const [unkept, setUnkept] = useState("");
  const all = useRef<Shot[]>([]);
  const use = useRef({ sending: 0, closed: false, handed: false });
  const put = (next: Shot[]) => setShots((all.current = next));
  const dropAll = () => {
    if (!use.current.closed || use.current.handed || use.current.sending > 0) return;
    void dropPhotos(all.current.map((shot) => shot.key));
  };
  useEffect(() => () => {
    use.current.closed = true;
    all.current.forEach((shot) => URL.revokeObjectURL(shot.url));
    dropAll();
  }, []);
  const add = async (files: File[]) => {
    const { taken, over } = fitting(files, all.current.length);
    setUnkept(over);
    try {
      for (const file of taken) {
        const { key } = await keepPhoto(file);
        put([...all.current, { key, url: URL.createObjectURL(file) }]);
      }
    } catch (fault) {
      setUnkept(inWords(problemIn(fault)));
    }
    dropAll();
  };
  const remove = async (key: string) => {
    put(all.current.filter((shot) => shot.key !== key));
    setUnkept("");
    await dropPhotos([key]);
  };
  const send = async () => {
    use.current.sending += 1;
    try {
      return await sendPhotos(all.current.map((shot) => shot.key));
    } finally {
      use.current.sending -= 1;
      dropAll();
    }
  };
  const handOver = () => {
    use.current.handed = true;
    return all.current.map((shot) => shot.key);
  };
  return { shots, unkept, add, remove, send, handOver };
}

export function ShotField({ of, label, wrong }: { of: Shots; label: string; wrong?: string | undefined }) {
  const take = (event: Event) => {
    const box = event.currentTarget as HTMLInputElement;
    const files = [...(box.files ?? [])];
    box.value = "";
    void of.add(files);
  };
  return (
    <fieldset class="stack tight">
      <legend class="label">{label}</legend>
      <ul class="strip-of-photos">
        {of.shots.map((shot, at) => (
          <li key={shot.key} class="photo">
            <Preview src={shot.url} alt={`第 ${at + 1} 张照片`} />
            <button type="button" class="away" aria-label={`删去第 ${at + 1} 张照片`} onClick={() => void of.remove(shot.key)}><X size={20} aria-hidden /></button>
          </li>
        ))}
        {of.shots.length < MOST && (
          <>
            <li><label class="photo-add"><Camera size={28} aria-hidden />拍照<input class="unseen" type="file" accept="image/*" capture="environment" onChange={take} data-testid="camera" /></label></li>
            <li><label class="photo-add"><ImageIcon size={28} aria-hidden />相册<input class="unseen" type="file" accept="image/*" multiple onChange={take} data-testid="album" /></label></li>
          </>
        )}
      </ul>
      {(of.unkept || wrong) && <p class="wrong" role="alert">{of.unkept || wrong}</p>}
    </fieldset>
  );
}
