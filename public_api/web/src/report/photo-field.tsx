import { MOST } from "../parts/nine";
import { ShotField } from "../parts/shot-field";
import type { Writing } from "./use-draft";

export function PhotoField({ writing }: { writing: Writing }) {
  return (
    <section class="card">
      <ShotField of={writing.shots} label={<h2>照片</h2>} hint={`近拍一张看清问题，远拍一张看清位置，最多 ${MOST} 张`} />
    </section>
  );
}
