import { BucketIcon, EXAMPLES } from "../parts/bucket-icon";
import { catalogue } from "../parts/config";
import type { Writing } from "./use-draft";

export function BucketField({ writing: { draft, change } }: { writing: Writing }) {
  if (draft.component_id)
    return (
      <section class="card row spread">
        <span><span class="soft small">设施</span><br /><strong>{draft.component_name}</strong></span>
        <button class="link" onClick={() => change({ component_id: null, component_name: null })}>不是它</button>
      </section>
    );
  return (
    <fieldset class="card">
      <legend class="unseen">问题类别</legend>
      <h2 aria-hidden style={{ marginBottom: "0.7rem" }}>是哪一类问题</h2>
      <div class="tiles">
        {(catalogue.value?.buckets ?? []).map((bucket) => (
          <label key={bucket.code} class="tile">
            <input class="unseen" type="radio" name="bucket" value={bucket.code} checked={draft.bucket === bucket.code} onChange={() => change({ bucket: bucket.code })} />
            <BucketIcon bucket={bucket.code} />
            <span>{bucket.name}</span>
            <span class="soft" style={{ fontSize: "0.76rem", fontWeight: 400 }}>{EXAMPLES[bucket.code]}</span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}
