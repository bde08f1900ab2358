// Photos beside the words of a form: kept on the phone first, so that nothing is lost where there is no line or no memory.
import { useEffect, useRef, useState } from "preact/hooks";
import { inWords, isFinal, problemIn } from "../api/problem";
import { me } from "../api/session";
import { dropPhotos, keepPhoto, photosOf, sendPhoto, sendPhotos } from "../kept/photos";
import { dropWords, keepWords, keptWords } from "../kept/words";
import { fitting } from "./nine";
import { say } from "./toast";

export interface Shot {
  key: string;
  url: string;
  state: "kept" | "sending" | "";
}

export interface Shots {
  shots: Shot[];
  /** why the last ones, or some of them, are not here, in words */
  unkept: string;
  /** the form is being sent: what comes now is not of it */
  busy: boolean;
  add: (files: File[]) => Promise<void>;
  remove: (key: string) => Promise<void>;
  /** Their keys, once all that were chosen are kept. */
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
  /** with what it begins where it was not left with others: those of a deed that was refused */
  first?: readonly string[] | undefined;
  /** the form is being sent */
  busy: boolean;
}

const LATE = "照片来晚了，没有附上";

/** Of the form `name`. A page that is loaded anew, as where the camera needed the phone's memory, or a session that has ended brings
 * them back with it. When the form is closed they go, unless they are to `stay`; where they are just being sent up, after that. */
export function useShots(name: string, { stay = false, early = false, first = [], busy }: How): Shots {
  const [shots, setShots] = useState<Shot[]>([]);
  const [unkept, setUnkept] = useState("");
  const all = useRef<Shot[]>([]);
  const use = useRef({ sending: 0, closed: false, handed: false, busy, owner: me.value?.id });
  const adding = useRef(Promise.resolve());
  use.current.busy = busy;
  const list = `photos of ${name}`;
  const show = (next: Shot[]) => setShots((all.current = next));
  const mark = (key: string, state: Shot["state"]) => show(all.current.map((shot) => (shot.key === key ? { ...shot, state } : shot)));
  const put = (next: Shot[]) => {
    show(next);
    keepWords(list, next.map((shot) => shot.key).join(" "));
  };
  const handedOver = () => {
    use.current.handed = true;
    dropWords(list);
  };
  const dropAll = () => {
    const { closed, sending, owner } = use.current;
    if (!closed || stay || sending > 0 || owner !== me.value?.id) return;
    dropWords(list);
    void dropPhotos(all.current.map((shot) => shot.key));
  };
  const sendUp = async (key: string) => {
    if (!early) return;
    mark(key, "sending");
    try {
      await sendPhoto(key);
      mark(key, "");
    } catch (fault) {
      const problem = problemIn(fault);
      if (!isFinal(problem) || problem.status === 401) return mark(key, "kept"); // it goes with the form
      await remove(key);
      setUnkept(inWords(problem));
    }
  };
  useEffect(() => {
    const before = keptWords(list) || first.join(" ");
    if (before) void photosOf(before.split(" ")).then((found) => {
      if (use.current.closed) return;
      put([...found.map(({ key, blob }): Shot => ({ key, url: URL.createObjectURL(blob), state: "" })), ...all.current]);
      found.forEach(({ key }) => void sendUp(key));
    });
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
        const { key } = await keepPhoto(file);
        put([...all.current, { key, url: URL.createObjectURL(file), state: "" }]);
        void sendUp(key);
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
  return { shots, unkept, busy, add, remove, keys, send, handedOver };
}
