import type { Writing } from "./use-draft";

export function WordsField({ writing: { draft, change } }: { writing: Writing }) {
  return (
    <section class="card stack tight">
      <div class="field">
        <label for="words"><h2>说明（选填）</h2></label>
        <textarea
          id="words" class="input" maxLength={4000} value={draft.description} placeholder="有照片时可以不写"
          onInput={(event) => change({ description: event.currentTarget.value })}
        />
      </div>
      <label class="row spread">
        <span><span class="label">匿名上报</span><br /><span class="soft small">不计积分；处置部门本来就看不到您是谁</span></span>
        <input class="switch" type="checkbox" role="switch" checked={draft.anonymous} onChange={(event) => change({ anonymous: event.currentTarget.checked })} />
      </label>
    </section>
  );
}
