// Photos for a deed: kept on the phone first, so that nothing is lost where there is no line.
import { Camera, Image as ImageIcon, X } from "lucide-preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { inWords, problemIn } from "../api/problem";
import { me } from "../api/session";
import { dropPhotos, keepPhoto, photosOf, sendPhotos } from "../kept/photos";
import { dropWords, keepWords, keptWords } from "../kept/words";
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
  /** They belong to a deed of the queue by now, which drops them when it has been sent: the form begins without them the next time. */
  handedOver: () => void;
}

/** Of the form `name`. A page that is loaded anew, as where the camera needed the phone's memory, or a session that has ended brings
 * them back with it. When the form is closed they go, unless they are to `stay`; where they are just being sent up, after that. */
export function useShots(name: string, stay = false): Shots {
  const [shots, setShots] = useState<Shot[]>([]);
  const [unkept, setUnkept] = useState("");
  const all = useRef<Shot[]>([]);
  const use = useRef({ sending: 0, closed: false, owner: me.value?.id });
  const list = `photos of ${name}`;
  const handedOver = () => dropWords(list);
  const put = (next: Shot[]) => {
    setShots((all.current = next));
    keepWords(list, next.map((shot) => shot.key).join(" "));
  };
  const dropAll = () => {
    const { closed, sending, owner } = use.current;
    if (!closed || stay || sending > 0 || owner !== me.value?.id) return;
    dropWords(list);
    void dropPhotos(all.current.map((shot) => shot.key));
  };
  useEffect(() => {
    const before = keptWords(list);
    if (before) void photosOf(before.split(" ")).then((found) => {
      if (!use.current.closed) put([...found.map(({ key, blob }) => ({ key, url: URL.createObjectURL(blob) })), ...all.current]);
    });
    return () => {
      use.current.closed = true;
      all.current.forEach((shot) => URL.revokeObjectURL(shot.url));
      dropAll();
    };
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
  return { shots, unkept, add, remove, send, handedOver };
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
