// Photos beside the words of a form: kept on the phone first, so that nothing is lost where there is no line or no memory.
import { useEffect, useRef, useState } from "preact/hooks";
import { online } from "../api/door";
import { inWords, isFinal, problemIn, type Problem } from "../api/problem";
import { me } from "../api/session";
import { dropPhotos, keepPhoto, photosOf, readPhoto, sendPhoto, sendPhotos } from "../kept/photos";
import type { KeptPhoto } from "../kept/shapes";
import type { KeptList } from "../kept/words";
import { fitting } from "./nine";
import { say } from "./toast";

export interface Shot {
  key: string;
  url: string;
  state: "reading" | "kept" | "sending" | "refused" | "";
  /** why it was refused, in words, where it was sent up by itself */
  wrong?: string;
}

export interface Shots {
  shots: Shot[];
  /** how many of them the phone has no more */
  lost: number;
  /** why the last ones, or some of them, are not here, in words */
  unkept: string;
  /** the form is being sent: what comes now is not of it */
  busy: boolean;
  add: (files: File[]) => Promise<void>;
  remove: (key: string) => Promise<void>;
  /** Their keys, once all that were chosen are kept, and what they say of themselves is read. */
  keys: () => Promise<string[]>;
  /** Sends them up; their ids. */
  send: () => Promise<string[]>;
  /** They belong to a deed of the queue by now, which drops them when it has been sent: the form begins without them the next time. */
  handedOver: () => void;
}

interface How {
  /** they stay when the form is closed */
  stay?: boolean;
  /** they are sent up as they are chosen, not with the form */
  early?: boolean;
  /** the form is being sent */
  busy: boolean;
  /** what the form was refused for: that may be one of them */
  wrong?: Problem | null | undefined;
  /** What a photo says of its place: at once, and once more when the server has read it. */
  onRead?: (photo: KeptPhoto) => void;
}

const LATE = "照片来晚了，没有附上";

/** The photos of a form, whose keys are kept in `list`. A page that is loaded anew, as where the camera needed the phone's memory, or a
 * session that has ended brings them back with it. When the form is closed they go, unless they are to `stay`; where they are just being
 * sent up, after that. */
export function useShots(list: KeptList, { stay = false, early = false, busy, wrong, onRead }: How): Shots {
  const [shots, setShots] = useState<Shot[]>([]);
  const [lost, setLost] = useState(0);
  const [unkept, setUnkept] = useState("");
  const all = useRef<Shot[]>([]);
  const use = useRef({ sending: 0, closed: false, handed: false, busy, owner: me.value?.id });
  const adding = useRef(Promise.resolve());
  use.current.busy = busy;
  const show = (next: Shot[]) => setShots((all.current = next));
  const mark = (key: string, part: Partial<Shot>) => show(all.current.map((shot) => (shot.key === key ? { ...shot, ...part } : shot)));
  const put = (next: Shot[]) => {
    show(next);
    list.write(next.map((shot) => shot.key));
  };
  const handedOver = () => {
    use.current.handed = true;
    list.drop();
  };
  const dropAll = () => {
    const { closed, sending, owner } = use.current;
    if (!closed || stay || sending > 0 || owner !== me.value?.id) return;
    list.drop();
    void dropPhotos(all.current.map((shot) => shot.key));
  };
  const read = async (photo: KeptPhoto) => {
    if (!onRead) return;
    mark(photo.key, { state: "reading" });
    onRead(await readPhoto(photo));
    mark(photo.key, { state: "" });
  };
  const sendUp = async (key: string) => {
    if (!early) return;
    if (!online.value || !me.value) return mark(key, { state: "kept" }); // it goes with the form
    mark(key, { state: "sending" });
    try {
      const sent = await sendPhoto(key);
      if (sent) onRead?.(sent);
      mark(key, { state: "" });
    } catch (fault) {
      const problem = problemIn(fault);
      const isRefused = isFinal(problem) && problem.status !== 401;
      mark(key, isRefused ? { state: "refused", wrong: inWords(problem) } : { state: "kept" });
    }
  };
  const begin = async () => {
    const keys = await list.read();
    const found = await photosOf(keys);
    if (use.current.closed) return;
    const present = found.map(({ key, blob }): Shot => ({ key, url: URL.createObjectURL(blob), state: "" }));
    setLost(keys.length - found.length);
    (found.length < keys.length ? put : show)(present);
    await Promise.all(found.map(read));
    found.forEach(({ key }) => void sendUp(key));
  };
  useEffect(() => {
    adding.current = begin().catch(() => undefined); // a phone that keeps nothing: what is added says so
    return () => {
      use.current.closed = true;
      all.current.forEach((shot) => URL.revokeObjectURL(shot.url));
      dropAll();
    };
  }, []);
  const keepAll = async (files: File[]) => {
    const { taken, over } = fitting(files, all.current.length);
    setUnkept(over);
    try {
      for (const file of taken) {
        const photo = await keepPhoto(file);
        put([...all.current, { key: photo.key, url: URL.createObjectURL(file), state: "" }]);
        void read(photo).then(() => sendUp(photo.key));
      }
    } catch (fault) {
      setUnkept(inWords(problemIn(fault)));
    }
    dropAll();
  };
  /** A file dialogue may hand over what was chosen when the form has been sent: nothing would ever come of it. */
  const add = async (files: File[]) => {
    const { closed, handed, busy: isBusy } = use.current;
    if (closed || handed || isBusy) return say(LATE, true);
    await (adding.current = adding.current.then(() => keepAll(files)));
  };
  const remove = async (key: string) => {
    put(all.current.filter((shot) => shot.key !== key));
    setUnkept("");
    await dropPhotos([key]);
  };
  const keys = async () => {
    await adding.current;
    return all.current.map((shot) => shot.key);
  };
  const send = async () => {
    use.current.sending += 1;
    try {
      return await sendPhotos(await keys());
    } finally {
      use.current.sending -= 1;
      dropAll();
    }
  };
  return { shots: shots.map((shot) => (shot.key === wrong?.photo ? { ...shot, state: "refused" } : shot)), lost, unkept, busy, add, remove, keys, send, handedOver };
}
