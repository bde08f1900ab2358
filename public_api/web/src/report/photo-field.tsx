import { Camera, Image as ImageIcon, X } from "lucide-preact";
import { MOST } from "../parts/nine";
import { Preview } from "../parts/preview";
import type { Shot, Writing } from "./use-draft";

const STATE: Record<Shot["state"], string> = { reading: "读取中", kept: "已存好", sending: "上传中", sent: "", refused: "不能使用" };

export function PhotoField({ writing }: { writing: Writing }) {
  const take = (event: Event) => {
    const box = event.currentTarget as HTMLInputElement;
    const files = [...(box.files ?? [])];
    box.value = "";
    void writing.add(files);
  };
  const refused = writing.shots.find((shot) => shot.state === "refused");
  return (
    <section class="card stack tight" aria-labelledby="photos">
      <h2 id="photos">照片</h2>
      {writing.shots.length === 0 && <p class="soft small">近拍一张看清问题，远拍一张看清位置，最多 {MOST} 张</p>}
      <ul class="strip-of-photos">
        {writing.shots.map((shot, at) => (
          <li key={shot.photo.key} class="photo">
            <Preview src={shot.url} alt={`第 ${at + 1} 张照片`} />
            <button class="away" aria-label={`删去第 ${at + 1} 张照片`} onClick={() => void writing.remove(shot.photo.key)}><X size={20} aria-hidden /></button>
            {STATE[shot.state] && <span class="state">{STATE[shot.state]}</span>}
          </li>
        ))}
        {writing.shots.length < MOST && (
          <>
            <li><label class="photo-add"><Camera size={28} aria-hidden />拍照<input class="unseen" type="file" accept="image/*" capture="environment" onChange={take} data-testid="camera" /></label></li>
            <li><label class="photo-add"><ImageIcon size={28} aria-hidden />相册<input class="unseen" type="file" accept="image/*" multiple onChange={take} data-testid="album" /></label></li>
          </>
        )}
      </ul>
      {writing.lost > 0 && <p class="wrong" role="alert">有 {writing.lost} 张照片已不在手机里，请重新拍摄</p>}
      {writing.noPhoto && <p class="wrong" role="alert">{writing.noPhoto}</p>}
      {refused && <p class="wrong" role="alert">{refused.wrong}，请删去后重新选择</p>}
    </section>
  );
}
