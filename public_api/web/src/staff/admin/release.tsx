import { useRoute } from "preact-iso";
import { useState } from "preact/hooks";
import { ask, door, type Shapes } from "../../api/door";
import { Shown, useAsked } from "../../parts/asked";
import { when } from "../../parts/in-time";
import { Page } from "../../parts/page";
import { say } from "../../parts/toast";
import { useSending } from "../form";

/** A release: what it holds, what the linter finds, what would have gone otherwise; then it may be published. */
export default function Release() {
  const { params } = useRoute();
  const release = Number(params["number"]);
  const path = { release };
  const found = useAsked(() => ask(door.GET("/api/v1/admin/releases/{release}", { params: { path } })), [release]);
  const lint = useAsked(() => ask(door.GET("/api/v1/admin/releases/{release}/lint", { params: { path } })), [release]);
  const sending = useSending();
  const publish = () =>
    sending.send(async () => {
      await ask(door.POST("/api/v1/admin/releases/{release}/publish", { params: { path } }));
      say("已发布：此后立案的案件按新版本办理");
      await found.again();
    });
  return (
    <Page title={`第 ${release} 版`} back="/staff/admin/releases">
      <Shown of={found}>{(one) => <Held one={one} />}</Shown>
      <section class="card stack tight">
        <h2>检查</h2>
        <Shown of={lint} bones={1}>
          {(list) => (list.items.length === 0
            ? <p class="note good">没有发现问题，可以发布</p>
            : <ul class="stack tight">{list.items.map((one) => <li key={one.where + one.text} class="note warn">{one.where}：{one.text}</li>)}</ul>)}
        </Shown>
      </section>
      <Replay release={release} />
      {sending.problem && <p class="wrong" role="alert">{sending.problem.detail}</p>}
      {found.value && !found.value.published_at && (
        <button class="button big full" disabled={sending.busy || !lint.value || lint.value.items.length > 0} onClick={() => void publish()}>发布</button>
      )}
    </Page>
  );
}

const PARTS: [string, string][] = [["moves", "流转规则"], ["overlays", "附加操作"], ["standards", "立案结案标准"], ["rules", "职责规则"]];

function Held({ one }: { one: Shapes["ReleaseOut"] }) {
  return (
    <section class="card stack tight">
      <div class="row spread"><h2>{one.note}</h2><span class={`badge ${one.published_at ? "good" : "warn"}`}>{one.published_at ? "已发布" : "草案"}</span></div>
      <p class="soft small">起草于 {when(one.drafted_at)}{one.published_at && ` · 发布于 ${when(one.published_at)}`}</p>
      <dl class="facts">
        {PARTS.map(([name, text]) => <div key={name}><dt>{text}</dt><dd class="num">{Array.isArray(one.content[name]) ? one.content[name].length : 0} 行</dd></div>)}
      </dl>
    </section>
  );
}

const KINDS: Record<string, string> = { legality: "可否操作", routing: "派往部门", deadline: "时限" };

/** Played only when asked: it reads the last days. */
function Replay({ release }: { release: number }) {
  const [played, setPlayed] = useState<Shapes["ReplayOut"] | null>(null);
  const sending = useSending();
  const play = () => sending.send(async () => setPlayed(await ask(door.GET("/api/v1/admin/releases/{release}/replay", { params: { path: { release }, query: { days: 7 } } }))));
  return (
    <section class="card stack tight">
      <h2>回放近七天</h2>
      {!played && <button class="button plain full" disabled={sending.busy} onClick={() => void play()}>{sending.busy ? "正在回放" : "回放"}</button>}
      {sending.problem && <p class="wrong" role="alert">{sending.problem.detail}</p>}
      {played && (
        <>
          <p>{played.moves} 次流转、{played.filings} 次立案；{played.items.length === 0 ? "结果相同" : Object.entries(played.counts).map(([kind, count]) => `${KINDS[kind] ?? kind} ${count} 处不同`).join("，")}</p>
          <ul class="list">
            {played.items.slice(0, 50).map((one) => <li key={one.number + one.kind} class="work-line"><span class="num small">{one.number}</span><span>{KINDS[one.kind] ?? one.kind}：{one.was} → {one.would_be}</span></li>)}
          </ul>
        </>
      )}
    </section>
  );
}
