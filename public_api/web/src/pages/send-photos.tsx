import { Camera, X } from "lucide-preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { inWords, problemIn } from "../api/problem";
import { dropPhotos, keepPhoto, sendPhoto } from "../kept/photos";
import { fitting, MOST } from "../parts/nine";
import { Preview } from "../parts/preview";

interface Shot {
  key: string;
  url: string;
  id: string | null;
}

/** Photos beside words, sent up as they are chosen; tells the ids of those that have arrived, and whether some are still under way.
 * The phone keeps them no longer than this is shown. */
export function SendPhotos({ onChange, label = "照片（选填）" }: { onChange: (ids: string[], waiting: boolean) => void; label?: string }) {
  const [shots, setShots] = useState<Shot[]>([]);
  const [wrong, setWrong] = useState("");
  const going = useRef(0);
  const many = useRef(0); // with those that are just being kept
  const kept = useRef(new Map<string, string>()); // the URL of each by its key
  const closed = useRef(false);
  const drop = (keys: string[]) => {
    for (const key of keys) URL.revokeObjectURL(kept.current.get(key) ?? "");
    for (const key of keys) kept.current.delete(key);
    void dropPhotos(keys);
  };
  useEffect(() => () => {
    closed.current = true;
    drop([...kept.current.keys()]);
  }, []);
  const put = (next: (old: Shot[]) => Shot[]) =>
    setShots((old) => {
      const now = next(old);
      onChange(now.flatMap((shot) => (shot.id ? [shot.id] : [])), going.current > 0);
      return now;
    });
  const take = async (event: Event) => {
    const box = event.currentTarget as HTMLInputElement;
    const { taken, over } = fitting([...(box.files ?? [])], many.current);
    box.value = "";
    setWrong(over);
    going.current += taken.length;
    many.current += taken.length;
    put((old) => old);
    for (const file of taken) {
      let key = "";
      try {
        key = (await keepPhoto(file)).key;
        if (closed.current) return drop([key]);
        const url = URL.createObjectURL(file);
        kept.current.set(key, url);
        put((old) => [...old, { key, url, id: null }]);
        const sent = await sendPhoto(key);
        going.current--;
        put((old) => old.map((shot) => (shot.key === key ? { ...shot, id: sent?.id ?? null } : shot)));
      } catch (fault) {
        going.current--;
        many.current--;
        put((old) => old.filter((shot) => shot.key !== key));
        if (key) drop([key]);
        setWrong(inWords(problemIn(fault)));
      }
    }
  };
  const remove = (shot: Shot) => {
    put((old) => old.filter((one) => one.key !== shot.key));
    many.current--;
    setWrong("");
    drop([shot.key]);
  };
  return (
    <div class="field">
      <span class="label">{label}</span>
      <ul class="strip-of-photos">
        {shots.map((shot, at) => (
          <li key={shot.key} class="photo">
            <Preview src={shot.url} alt={`第 ${at + 1} 张照片`} />
            <button type="button" class="away" aria-label={`删去第 ${at + 1} 张照片`} onClick={() => remove(shot)}><X size={20} aria-hidden /></button>
            {!shot.id && <span class="state">上传中</span>}
          </li>
        ))}
        {shots.length < MOST && <li><label class="photo-add"><Camera size={28} aria-hidden />添加<input class="unseen" type="file" accept="image/*" multiple onChange={(event) => void take(event)} /></label></li>}
      </ul>
      {wrong && <p class="wrong" role="alert">{wrong}</p>}
    </div>
  );
}
