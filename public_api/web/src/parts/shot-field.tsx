import { Camera, Image as ImageIcon, type LucideIcon, X } from "lucide-preact";
import type { ComponentChildren, JSX } from "preact";
import { MOST } from "./nine";
import { Preview } from "./preview";
import type { Shot, Shots } from "./shots";

type Way = [string, LucideIcon, JSX.InputHTMLAttributes<HTMLInputElement>];
/** Two ways to choose, or one that leaves it to the phone. */
export const WAYS: Way[] = [["拍照", Camera, { capture: "environment" }], ["相册", ImageIcon, { multiple: true }]];
export const ONE_WAY: Way[] = [["添加", Camera, { multiple: true }]];
const STATE: Record<Shot["state"], string> = { reading: "读取中", kept: "已存好", sending: "上传中", refused: "不能使用", "": "" };

interface Props {
  of: Shots;
  label: ComponentChildren;
  /** which photos are wanted, said while there is none */
  hint?: string;
  wrong?: string | undefined;
  ways?: Way[];
}

export function ShotField({ of, label, hint, wrong, ways = WAYS }: Props) {
  const take = (event: Event) => {
    const box = event.currentTarget as HTMLInputElement;
    const files = [...(box.files ?? [])];
    box.value = "";
    void of.add(files);
  };
  const refused = of.shots.find((shot) => shot.state === "refused" && shot.wrong);
  return (
    <fieldset class="stack tight" disabled={of.busy}>
      <legend class="label">{label}</legend>
      {hint && of.shots.length === 0 && <p class="soft small">{hint}</p>}
      <ul class="strip-of-photos">
        {of.shots.map((shot, at) => (
          <li key={shot.key} class="photo">
            <Preview src={shot.url} alt={`第 ${at + 1} 张照片`} />
            <button type="button" class="away" aria-label={`删去第 ${at + 1} 张照片`} onClick={() => void of.remove(shot.key)}><X size={20} aria-hidden /></button>
            {STATE[shot.state] && <span class="state">{STATE[shot.state]}</span>}
          </li>
        ))}
        {of.shots.length < MOST && ways.map(([words, Icon, how]) => (
          <li key={words}>
            <label class="photo-add"><Icon size={28} aria-hidden />{words}<input class="unseen" type="file" accept="image/*" {...how} onChange={take} data-testid={how.capture ? "camera" : "album"} /></label>
          </li>
        ))}
      </ul>
      {of.lost > 0 && <p class="wrong" role="alert">有 {of.lost} 张照片已不在手机里，请重新拍摄</p>}
      {refused && <p class="wrong" role="alert">{refused.wrong}，请删去后重新选择</p>}
      {(of.unkept || wrong) && <p class="wrong" role="alert">{of.unkept || wrong}</p>}
    </fieldset>
  );
}
