import { Gift, Trophy } from "lucide-preact";
import { useState } from "preact/hooks";
import { ask, door, type Shapes } from "../api/door";
import { dropWords, useKeptWords } from "../kept/words";
import { Shown, useAsked } from "../parts/asked";
import { attempt } from "../parts/attempt";
import { when } from "../parts/in-time";
import { NeedsSignIn } from "../parts/needs-sign-in";
import { Page } from "../parts/page";
import { Sheet } from "../parts/sheet";
import { Tabs } from "../parts/tabs";
import { PublicityList, RankingList, Rules } from "./points-open";

type View = "mine" | "ranking" | "publicity" | "rules";
type Entry = Shapes["MyPoints"]["items"][number];
const VIEWS = [["mine", "我的积分"], ["ranking", "排行"], ["publicity", "公示"], ["rules", "规则"]] as const;

/** 有奖举报: one's own points with the reason of each, and what is open to all. */
export default function Points() {
  const [view, setView] = useState<View>("mine");
  return (
    <Page title="积分奖励" back="/">
      <Tabs label="栏目" value={view} onChange={setView} all={VIEWS} />
      {view === "mine" && <NeedsSignIn why="登录后查看您的积分"><Mine /></NeedsSignIn>}
      {view === "ranking" && <RankingList />}
      {view === "publicity" && <PublicityList />}
      {view === "rules" && <Rules />}
    </Page>
  );
}

function Mine() {
  const found = useAsked(() => ask(door.GET("/api/v1/points", { params: { query: { limit: 50 } } })), []);
  const [contested, setContested] = useState<Entry | null>(null);
  return (
    <Shown of={found}>
      {(mine) => (
        <>
          <section class="card points">
            <div><span class="soft">积分余额</span><strong class="num">{mine.balance}</strong></div>
            <div><span class="soft">本月获得</span><strong class="num">{mine.month_points}</strong></div>
            <div><span class="soft row" style={{ gap: "0.2rem" }}><Trophy size={16} aria-hidden />本月名次</span><strong class="num">{mine.rank ?? "—"}</strong></div>
          </section>
          {mine.items.length === 0 && <div class="empty"><Gift size={44} aria-hidden /><p>还没有积分。首个有效举报经核实后计分，匿名上报不计。</p></div>}
          {mine.items.length > 0 && (
            <ul class="card list">
              {mine.items.map((entry) => (
                <li key={entry.id} class="line">
                  <span class="grow">
                    <strong>{entry.class_name ?? entry.kind_text}</strong>
                    <span style={{ display: "block" }}>{entry.text}</span>
                    <span class="soft small">{when(entry.at)}{entry.number && <> · <a class="num" href={`/mine/${entry.number}`}>{entry.number}</a></>}</span>
                    {entry.appeal && <span class="note small" style={{ marginTop: "0.4rem" }}>申诉{APPEAL[entry.appeal.state]}{entry.appeal.answer && `：${entry.appeal.answer}`}</span>}
                  </span>
                  <span style={{ textAlign: "right" }}>
                    <strong class="num" style={{ fontSize: "1.2rem", color: entry.points > 0 ? "var(--good)" : "var(--soft)" }}>{entry.points > 0 ? `+${entry.points}` : entry.points}</strong>
                    {entry.appeal_until && !entry.appeal && <button class="link" style={{ display: "block" }} onClick={() => setContested(entry)}>申诉</button>}
                  </span>
                </li>
              ))}
            </ul>
          )}
          {contested && <Appeal entry={contested} onClose={() => setContested(null)} onDone={() => void found.again()} />}
        </>
      )}
    </Shown>
  );
}

const APPEAL: Record<Shapes["AppealState"], string> = { open: "处理中", granted: "已采纳", declined: "未采纳" };

function Appeal({ entry, onClose, onDone }: { entry: Entry; onClose: () => void; onDone: () => void }) {
  const name = `appeal ${entry.id}`;
  const [text, setText] = useKeptWords(name);
  const send = async (event: Event) => {
    event.preventDefault();
    await attempt(name, async () => {
      await ask(door.POST("/api/v1/points/appeals", { body: { entry_id: entry.id, text: text.trim() } }));
      dropWords(name);
      onDone();
      onClose();
      return "申诉已提交";
    });
  };
  return (
    <Sheet title="对这一笔提出申诉" onClose={onClose}>
      <form class="stack" onSubmit={(event) => void send(event)}>
        <p class="soft">{entry.text}</p>
        <div class="field"><label for="appeal">理由</label><textarea id="appeal" class="input" maxLength={500} value={text} onInput={(event) => setText(event.currentTarget.value)} /></div>
        <button class="button full" disabled={text.trim().length < 2}>提交申诉</button>
      </form>
    </Sheet>
  );
}
