import { FileCheck2, FilePen, KeyRound } from "lucide-preact";
import { useEffect, useState } from "preact/hooks";
import { useLocation } from "preact-iso";
import { inWords } from "../api/problem";
import { dropDraft, isEmpty, readDraft } from "../kept/draft";
import { ANOTHER, deeds, dropDeed, readDeeds, sendQueue, stranded, takeBack } from "../kept/queue";
import type { Deed, Draft } from "../kept/shapes";
import { when } from "../parts/in-time";
import { Page } from "../parts/page";
import { ThrowAway, ThrowDeedAway, withPhotos } from "../parts/throw-away";
import { say } from "../parts/toast";

const STATE: Record<Deed["state"], [string, string]> = { waiting: ["warn", "待发送"], refused: ["bad", "未成功"], sent: ["good", "已送达"] };

/** What the phone still holds: the report being written, and the queue. */
export default function Drafts() {
  const [draft, setDraft] = useState<Draft | null>(null);
  const { route } = useLocation();
  useEffect(() => {
    void readDraft().then((found) => setDraft(isEmpty(found) ? null : found));
    void readDeeds();
  }, []);
  const mend = async (deed: Deed) => ((await takeBack(deed)) ? route("/report") : say(ANOTHER, true));
  const waits = deeds.value.some((deed) => deed.state === "waiting");
  return (
    <Page title="草稿与待发送" back="/me">
      {draft && (
        <section class="card stack tight">
          <h2 class="row"><FilePen size={22} aria-hidden />没写完的上报</h2>
          <p>{wordsOf(draft)}</p>
          <p class="soft small">{when(draft.changed_at)}</p>
          <div class="row wrap">
            <a class="button grow" href="/report">继续写</a>
            <ThrowAway text="丢弃" what={`“${wordsOf(draft)}”${withPhotos(draft.description ? draft.photos.length : 0)}还没有发送。`} onSure={() => void dropDraft().then(() => setDraft(null))} />
          </div>
        </section>
      )}
      {stranded.value > 0 && (
        <section class="card stack tight">
          <h2 class="row"><KeyRound size={22} aria-hidden />还有 {stranded.value} 件没有发出</h2>
          <p>都存在手机里。用原来的账号登录后自动发送。</p>
          <a class="button" href="/sign-in?to=/drafts">登录</a>
        </section>
      )}
      {deeds.value.map((deed) => <Line key={deed.key} deed={deed} onMend={() => void mend(deed)} />)}
      {waits && <button class="button full" onClick={() => void sendQueue()}>立即发送</button>}
      {!draft && deeds.value.length + stranded.value === 0 && <div class="empty"><FileCheck2 size={44} aria-hidden /><p>没有草稿，也没有待发送的上报</p></div>}
    </Page>
  );
}

function wordsOf(draft: Draft): string {
  return draft.description || (draft.photos.length > 0 ? `${draft.photos.length} 张照片` : "只选了类别");
}

/** A deed of the queue: where it stands, why it was refused, or until when it has to wait. */
function Line({ deed, onMend }: { deed: Deed; onMend: () => void }) {
  const later = deed.state === "waiting" && deed.not_before && deed.not_before > Date.now();
  return (
    <section class="card stack tight" data-testid="deed">
      <div class="row spread"><strong>{deed.label}</strong><span class={`badge ${STATE[deed.state][0]}`}>{STATE[deed.state][1]}</span></div>
      <p class="soft small">{when(deed.made_at)}{deed.number && <> · <a class="num" href={`/mine/${deed.number}`}>{deed.number}</a></>}</p>
      {deed.state === "refused" && deed.problem && <p class="wrong">{inWords(deed.problem)}</p>}
      {later && deed.problem && <p class="soft">{inWords(deed.problem)}。{when(new Date(deed.not_before!).toISOString())} 之后自动再发。</p>}
      <div class="row wrap">
        {deed.state === "refused" && deed.draft && <button class="button grow" onClick={onMend}>修改后重发</button>}
        {deed.state === "refused" && deed.sync === "answer" && <a class="button grow" href={`/staff/tasks/${deed.body["task_id"]}`}>修改后重发</a>}
        {deed.state === "refused" && <ThrowDeedAway deed={deed} />}
        {deed.state === "sent" && <button class="button plain" onClick={() => void dropDeed(deed)}>知道了</button>}
      </div>
    </section>
  );
}
