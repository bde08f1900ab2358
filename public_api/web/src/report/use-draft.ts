// The report being written: its parts, kept at every change; its photos read and sent up as they come.
import { useCallback, useEffect, useRef, useState } from "preact/hooks";
import { online } from "../api/door";
import { inWords, isFinal, problemIn } from "../api/problem";
import { me } from "../api/session";
import { emptyDraft, keepDraft, readDraft } from "../kept/draft";
import { dropPhotos, keepPhoto, photosOf, readPhoto, sendPhoto } from "../kept/photos";
import type { Draft, KeptPhoto } from "../kept/shapes";
import { fitting } from "../parts/nine";
import { sendReport } from "./send-report";
import { OR_ON_THE_MAP, whereAmI } from "./where-am-i";

export interface Shot {
  photo: KeptPhoto;
  url: string;
  state: "reading" | "kept" | "sending" | "sent" | "refused";
  wrong?: string;
}

export interface Writing {
  draft: Draft;
  shots: Shot[];
  /** how many photos of it the phone has no more */
  lost: number;
  /** why the phone does not keep what is being written, in words; empty if it does */
  unkept: string;
  /** why the last photos, or some of them, could not be added, in words */
  noPhoto: string;
  locating: boolean;
  cannotLocate: string;
  change: (part: Partial<Draft>) => void;
  add: (files: File[]) => Promise<void>;
  remove: (key: string) => Promise<void>;
  locate: () => Promise<void>;
  /** Hands it to the queue; the key it has there, empty at a second press. */
  send: () => Promise<string>;
}

export function useDraft(): Writing {
  const [draft, setDraft] = useState<Draft>(emptyDraft);
  const [shots, setShots] = useState<Shot[]>([]);
  const [lost, setLost] = useState(0);
  const [unkept, setUnkept] = useState("");
  const [noPhoto, setNoPhoto] = useState("");
  const [locating, setLocating] = useState(false);
  const [cannotLocate, setCannotLocate] = useState("");
  const latest = useRef(draft);
  const early = useRef<Partial<Draft> | null>({}); // what was written before the phone had found the draft
  const opened = useRef<Promise<void> | null>(null);
  const gone = useRef(false); // sent: what comes late, a fix or the end of an upload, is not to bring it back to be sent again
  const left = useRef(false); // another page is shown by now: what is sent from there is not to come back either

  const change = useCallback((part: Partial<Draft>) => {
    if (gone.current) return;
    latest.current = { ...latest.current, ...part };
    setDraft(latest.current);
    if (early.current) return void Object.assign(early.current, part);
    keepDraft(latest.current).then(() => setUnkept(""), (fault) => setUnkept(inWords(problemIn(fault))));
  }, []);

  const mark = useCallback((key: string, part: Partial<Shot>) => {
    setShots((old) => old.map((shot) => (shot.photo.key === key ? { ...shot, ...part } : shot)));
  }, []);

  /** The place of the picture is that of the problem: it wins over where one stands now, but not over one's own pin. */
  const placeFrom = useCallback((photo: KeptPhoto) => {
    const present = latest.current.place;
    if (photo.place && (!present || present.source === "gps"))
      change({ place: { ...photo.place, coord_type: "wgs84", source: "photo" } });
  }, [change]);

  const handle = useCallback(async (photo: KeptPhoto) => {
    placeFrom(await readPhoto(photo));
    mark(photo.key, { state: "kept" });
    if (!online.value || !me.value) return;
    mark(photo.key, { state: "sending" });
    try {
      const sent = await sendPhoto(photo.key);
      if (sent) placeFrom(sent);
      mark(photo.key, { state: "sent" });
    } catch (fault) {
      const problem = problemIn(fault);
      const refused = isFinal(problem) && problem.status !== 401;
      mark(photo.key, refused ? { state: "refused", wrong: inWords(problem) } : { state: "kept" });
    }
  }, [mark, placeFrom]);

  const show = useCallback((photo: KeptPhoto): Shot => ({
    photo, url: URL.createObjectURL(photo.blob), state: photo.id ? "sent" : "reading",
  }), []);

  const add = useCallback(async (files: File[]) => {
    await opened.current;
    const { taken, over } = fitting(files, latest.current.photos.length);
    setNoPhoto(over);
    for (const file of taken) {
      try {
        const photo = await keepPhoto(file);
        change({ photos: [...latest.current.photos, photo.key] });
        setShots((old) => [...old, show(photo)]);
        void handle(photo);
      } catch (fault) {
        return setNoPhoto(inWords(problemIn(fault)));
      }
    }
  }, [change, handle, show]);

  const remove = useCallback(async (key: string) => {
    change({ photos: latest.current.photos.filter((one) => one !== key) });
    setShots((old) => old.filter((shot) => shot.photo.key !== key));
    setNoPhoto("");
    await dropPhotos([key]);
  }, [change]);

  const locate = useCallback(async () => {
    const before = latest.current.place;
    setLocating(true);
    setCannotLocate("");
    try {
      const here = await whereAmI();
      if (latest.current.place === before && !left.current) change({ place: here }); // else a pin or a picture has said it meanwhile
    } catch (fault) {
      setCannotLocate((fault as Error).message + OR_ON_THE_MAP);
    }
    setLocating(false);
  }, [change]);

  const send = useCallback(async () => {
    await opened.current;
    if (gone.current) return "";
    gone.current = true;
    try {
      return await sendReport(latest.current);
    } catch (fault) {
      gone.current = false;
      throw fault;
    }
  }, []);

  useEffect(() => {
    const begin = async () => {
      const found = await readDraft();
      const photos = await photosOf(found.photos);
      const more = { ...early.current, ...(photos.length < found.photos.length ? { photos: photos.map((photo) => photo.key) } : {}) };
      latest.current = found;
      early.current = null;
      setDraft(found);
      if (Object.keys(more).length > 0) change(more);
      setShots(photos.map(show));
      setLost(found.photos.length - photos.length);
      return photos;
    };
    const photos = begin().catch((): KeptPhoto[] => {
      early.current = null;
      change({}); // and what the phone does not keep is told
      return [];
    });
    opened.current = photos.then(() => undefined);
    void photos.then(async (there) => {
      await Promise.all(there.filter((photo) => !photo.id).map(handle));
      if (!latest.current.place) await locate();
    });
    return () => void (left.current = true);
  }, []);

  return { draft, shots, lost, unkept, noPhoto, locating, cannotLocate, change, add, remove, locate, send };
}
