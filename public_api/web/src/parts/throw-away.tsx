import { Trash2 } from "lucide-preact";
import { useState } from "preact/hooks";
import { dropDeed } from "../kept/queue";
import type { Deed } from "../kept/shapes";
import { answerTo, dropWords, listBeside } from "../kept/words";
import { Sheet } from "./sheet";

interface Props {
  /** the word of the deed: 删除, 丢弃 */
  text: string;
  /** what goes by it */
  what: string;
  onSure: () => void;
}

/** A button for what cannot be brought back: it says what goes, and asks once more. */
export function ThrowAway({ text, what, onSure }: Props) {
  const [asked, setAsked] = useState(false);
  return (
    <>
      <button type="button" class="button danger" onClick={() => setAsked(true)}><Trash2 size={20} aria-hidden />{text}</button>
      {asked && (
        <Sheet title={`要${text}吗`} onClose={() => setAsked(false)}>
          <div class="stack">
            <p>{what}{text}后找不回来。</p>
            <button class="button danger full" onClick={onSure}>确定{text}</button>
            <button class="button plain full" onClick={() => setAsked(false)}>先留着</button>
          </div>
        </Sheet>
      )}
    </>
  );
}

/** The same for a deed that was refused: with its photos, and with what stands in the form that mends it. */
export function ThrowDeedAway({ deed }: { deed: Deed }) {
  const form = answerTo(deed.body["task_id"]);
  const drop = async () => {
    await dropDeed(deed);
    dropWords(form);
    listBeside(form).drop();
  };
  return <ThrowAway text="删除" what={`“${deed.label}”${withPhotos(deed.photos.length)}没有送达。`} onSure={() => void drop()} />;
}

export function withPhotos(many: number): string {
  return many > 0 ? `和 ${many} 张照片` : "";
}
