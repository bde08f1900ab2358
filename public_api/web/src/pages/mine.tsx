import { Inbox as InboxIcon } from "lucide-preact";
import { useEffect, useState } from "preact/hooks";
import { ask, door, type Shapes } from "../api/door";
import { me } from "../api/session";
import { deeds } from "../kept/queue";
import { seen, type Seen } from "../kept/seen";
import { useNews } from "../live";
import { Shown, useAsked } from "../parts/asked";
import { CaseLine } from "../parts/case-line";
import { useGrown } from "../parts/grown";
import { ago, when } from "../parts/in-time";
import { NeedsSignIn } from "../parts/needs-sign-in";
import { Page } from "../parts/page";

type Line = Shapes["ReportLine"];
const FILTERS: [string, (line: Line) => boolean][] = [
  ["全部", () => true],
  ["处理中", (line) => !ENDED.has(line.status)],
  ["待评价", (line) => line.status === "closed" && !line.rating],
  ["已办结", (line) => ENDED.has(line.status)],
];
const ENDED = new Set(["closed", "rejected", "cancelled", "merged", "withdrawn"]);

export default function Mine() {
  return (
    <Page title="我的上报">
      <NeedsSignIn why="登录后查看您上报的每一件的进度"><Reports /></NeedsSignIn>
    </Page>
  );
}

const page = (after?: string) => ask(door.GET("/api/v1/reports", { params: { query: { limit: 20, after } } }));

function Reports() {
  const [filter, setFilter] = useState(0);
  const first = useAsked(() => seen("mine", () => page()), [me.value?.id]);
  const unsent = deeds.value.filter((deed) => deed.state !== "sent" && deed.kind === "report");
  const sent = deeds.value.length - unsent.length;
  useEffect(() => void (sent > 0 && first.again()), [sent]);
  useNews(first.again, (message) => !!message.number, [first.again]);
  return (
    <>
      <div class="tabs" role="group" aria-label="筛选">
        {FILTERS.map(([name], at) => <button key={name} aria-pressed={filter === at} onClick={() => setFilter(at)}>{name}</button>)}
      </div>
      {unsent.length > 0 && (
        <section class="card">
          <h2>待发送</h2>
          <ul class="list">
            {unsent.map((deed) => (
              <li key={deed.key}>
                <a class="case-line" href="/drafts">
                  <span class="title">{deed.label}</span>
                  <span class={`badge ${deed.state === "refused" ? "bad" : "warn"}`}>{deed.state === "refused" ? "未成功" : "待发送"}</span>
                  <span class="meta">{ago(deed.made_at)}</span>
                </a>
              </li>
            ))}
          </ul>
        </section>
      )}
      <Shown of={first}>{(found) => <Sent key={me.value?.id} found={found} filter={filter} />}</Shown>
    </>
  );
}

function Sent({ found, filter }: { found: Seen<{ items: Line[]; next: string | null }>; filter: number }) {
  const all = useGrown(found.value, page, (line) => line.number);
  const items = all.items.filter(FILTERS[filter]![1]);
  return (
    <section class="card">
      {found.since && <p class="small soft">没有网络，显示的是{when(found.since)}的内容</p>}
      {items.length === 0 ? (
        <div class="empty"><InboxIcon size={44} aria-hidden /><p>{filter === 0 ? "还没有上报" : "没有符合的上报"}</p><a class="button accent" href="/report">去上报</a></div>
      ) : (
        <ul class="list">{items.map((item) => <li key={item.number}><CaseLine item={item} /></li>)}</ul>
      )}
      {all.more && <button class="button plain full" disabled={all.busy} onClick={() => void all.more!()}>更多</button>}
    </section>
  );
}
