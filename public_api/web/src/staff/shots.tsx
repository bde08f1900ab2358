// Photos for a deed: kept on the phone first, so that nothing is lost where there is no line.
import { Camera, Image as ImageIcon, X } from "lucide-preact";
import { useEffect, useState } from "preact/hooks";
import { dropPhotos, keepPhoto, sendPhotos } from "../kept/photos";
import { Preview } from "../parts/preview";

const MOST = 9;

export interface Shot {
  key: string;
  url: string;
}

export interface Shots {
  shots: Shot[];
  add: (files: File[]) => Promise<void>;
  remove: (key: string) => Promise<void>;
  /** Sends them up; their ids. */
  send: () => Promise<string[]>;
  /** They now belong to a deed of the queue. */
  handOver: () => string[];
}

export function useShots(): Shots {
  const [shots, setShots] = useState<Shot[]>([]);
  useEffect(() => () => shots.forEach((shot) => URL.revokeObjectURL(shot.url)), []);
  const add = async (files: File[]) => {
    const made: Shot[] = [];
    for (const file of files) made.push({ key: (await keepPhoto(file)).key, url: URL.createObjectURL(file) });
    setShots((old) => [...old, ...made].slice(0, MOST));
  };
  const remove = async (key: string) => {
    setShots((old) => old.filter((shot) => shot.key !== key));
    await dropPhotos([key]);
  };
  const send = () => sendPhotos(shots.map((shot) => shot.key));
  const handOver = () => shots.map((shot) => shot.key);
  return { shots, add, remove, send, handOver };
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
      {wrong && <p class="wrong" role="alert">{wrong}</p>}
    </fieldset>
  );
}
