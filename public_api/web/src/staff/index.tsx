// The staff side: one chunk, loaded only when somebody opens /staff. Its pages live in this folder and are routed here;
// they use the same door (../api/door), queue (../kept/queue: Deed.kind "answer"), parts (../parts) and style sheets.
import { Page } from "../parts/page";

export default function Staff() {
  return (
    <Page title="工作台" back="/">
      <p class="card">工作台正在开通。</p>
    </Page>
  );
}
