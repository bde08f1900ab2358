import { MapPinned } from "lucide-preact";
import { useState } from "preact/hooks";
import { say } from "../parts/toast";

type Picker = typeof import("./pick-place").default;
interface Props {
  start: { lon: number; lat: number } | null;
  onPick: (lon: number, lat: number) => void;
}

/** 地图选点. The map is large, and fetched when it is first asked for: where it cannot be, that is said, and asked again at the next
 * touch. */
export function OnTheMap({ start, onPick }: Props) {
  const [open, setOpen] = useState<{ Picker: Picker } | null>(null);
  const fetched = async () => {
    try {
      await stylesAgain();
      const { default: Picker } = await import("./pick-place"); // awaited: the build takes a `then` for a part of the module
      setOpen({ Picker });
    } catch {
      say("网络不通，地图没有打开，请稍后再试", true);
    }
  };
  const close = () => setOpen(null);
  return (
    <>
      <button type="button" class="chip" style={{ justifySelf: "start" }} onClick={() => void fetched()}><MapPinned size={18} aria-hidden />地图选点</button>
      {open && <open.Picker start={start} onPick={(lon, lat) => { close(); onPick(lon, lat); }} onClose={close} />}
    </>
  );
}

/** Those that could not be fetched are asked for once more: what the build puts before an import asks for each only once. */
async function stylesAgain(): Promise<void> {
  const failed = [...document.querySelectorAll<HTMLLinkElement>("link[rel=stylesheet]")].filter(isMissing);
  const asked = failed.map((one) => new Promise((loaded, failed) => {
    const next = one.cloneNode() as HTMLLinkElement;
    next.onload = loaded;
    next.onerror = failed;
    one.replaceWith(next);
  }));
  await Promise.all(asked);
}

/** A browser gives what it could not fetch an empty sheet that nobody may look into, or none. */
function isMissing(link: HTMLLinkElement): boolean {
  try {
    return !link.sheet?.cssRules.length;
  } catch {
    return true;
  }
}
