// The report being written: its parts, kept at every change; its photos read and sent up as they come.
import { useCallback, useEffect, useRef, useState } from "preact/hooks";
import { inWords, problemIn } from "../api/problem";
import { emptyDraft, keepDraft, readDraft } from "../kept/draft";
import type { Draft, KeptPhoto } from "../kept/shapes";
import { useShots, type Shots } from "../parts/shots";
import { sendReport } from "./send-report";
import { OR_ON_THE_MAP, whereAmI } from "./where-am-i";

export interface Writing {
  draft: Draft;
  shots: Shots;
  /** why the phone does not keep what is being written, in words; empty if it does */
  unkept: string;
  locating: boolean;
  cannotLocate: string;
  change: (part: Partial<Draft>) => void;
  locate: () => Promise<void>;
  /** Hands it to the queue; the key it has there, empty at a second press. */
  send: () => Promise<string>;
}

export function useDraft(): Writing {
  const [draft, setDraft] = useState<Draft>(emptyDraft);
  const [unkept, setUnkept] = useState("");
  const [locating, setLocating] = useState(false);
  const [cannotLocate, setCannotLocate] = useState("");
  const [busy, setBusy] = useState(false);
  const latest = useRef(draft);
  const early = useRef<Partial<Draft> | null>({}); // what was written before the phone had found the draft
  const opened = useRef<Promise<void> | null>(null);
  const gone = useRef(false); // sent: what comes late, a fix or the end of an upload, is not to bring it back to be sent again
  const left = useRef(false); // another page is shown by now: what is sent or dropped from there is not to come back either

  const change = useCallback((part: Partial<Draft>) => {
    if (gone.current) return;
    latest.current = { ...latest.current, ...part };
    setDraft(latest.current);
    if (early.current) return void Object.assign(early.current, part);
    keepDraft(latest.current).then(() => setUnkept(""), (fault) => setUnkept(inWords(problemIn(fault))));
  }, []);

  const open = async () => {
    const found = await readDraft().catch(() => null);
    const more = early.current ?? {};
    early.current = null;
    latest.current = found ?? latest.current;
    setDraft(latest.current);
    if (!found || Object.keys(more).length > 0) change(more); // and what the phone does not keep is told
  };
  const whenOpen = () => (opened.current ??= open());

  /** The place of the picture is that of the problem: it wins over where one stands now, but not over one's own pin. */
  const placeFrom = (photo: KeptPhoto) => {
    const present = latest.current.place;
    if (photo.place && !left.current && (!present || present.source === "gps"))
      change({ place: { ...photo.place, coord_type: "wgs84", source: "photo" } });
  };
  const list = {
    read: async () => {
      await whenOpen();
      return latest.current.photos;
    },
    write: (photos: string[]) => change({ photos }),
    drop: () => undefined, // it goes with the draft
  };
  const shots = useShots(list, { stay: true, early: true, busy, onRead: placeFrom });

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

  const send = async () => {
    await shots.keys();
    if (gone.current) return "";
    gone.current = true;
    setBusy(true);
    try {
      const key = await sendReport(latest.current);
      shots.handedOver();
      return key;
    } catch (fault) {
      gone.current = false;
      setBusy(false);
      throw fault;
    }
  };

  useEffect(() => {
    void shots.keys().then(() => (latest.current.place ? undefined : locate()));
    return () => void (left.current = true);
  }, []);

  return { draft, shots, unkept, locating, cannotLocate, change, locate, send };
}
