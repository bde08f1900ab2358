import { ask, door, type Shapes } from "../api/door";
import { inWords } from "../api/problem";
import { Shown, useAsked } from "../parts/asked";
import { left, midnightOf, when } from "../parts/in-time";
import { Page } from "../parts/page";
import { listHref, openCases, type Query } from "./sections";

/** The leader's overview: today, lights, returns, ratings, at a glance; every figure of today and of what is open leads to its cases,
 * as many as it says. */
export default function Overview() {
  const found = useAsked(() => ask(door.GET("/api/v1/overview")), []);
  return (
    <Page title="领导概览" back="/staff" wide>
      <Shown of={found}>
        {(made) => (
          <>
            <p class="soft small">截至 {when(made.at)} <button class="link" disabled={found.loading} onClick={() => void found.again()}>刷新</button></p>
            {found.problem && <p class="wrong" role="alert">没有刷新：{inWords(found.problem)}</p>}
            <Figures made={made} />
            <Lights made={made} />
            <Ratings ratings={made.ratings} />
            <Returns returns={made.returns} />
          </>
        )}
      </Shown>
    </Page>
  );
}

function Figures({ made }: { made: Shapes["OverviewOut"] }) {
  const midnight = midnightOf(made.at);
  const figures: [text: string, count: number, leads: Query, light?: string][] = [
    ["今日上报", made.received_today, { since: midnight }],
    ["今日立案", made.filed_today, { filed_since: midnight }],
    ["今日结案", made.closed_today, { step: "closed", ended_since: midnight }],
    ["未结案件", made.open, openCases()],
    ["已超期", made.overdue, { overdue: "true" }, "red"],
  ];
  return (
    <>
      <ul class="counts">
        {figures.map(([text, count, leads, light = ""]) => (
          <li key={text}><a class={`card count ${light}`} href={listHref(leads)}><span class="big-number">{count}</span><span>{text}</span></a></li>
        ))}
      </ul>
      {made.oldest && (
        <p class="note bad">
          <span>超期最久：<a class="num" href={`/staff/cases/${made.oldest.number}`}>{made.oldest.number}</a> {made.oldest.department_name}（{left(made.oldest.due_at)}）</span>
        </p>
      )}
      {made.not_escalated > 0 && <p class="note warn">{made.not_escalated} 件超期尚未提醒到人</p>}
    </>
  );
}

const LIGHTS: [string, string][] = [["green", "绿灯"], ["yellow", "黄灯"], ["red", "红灯"]];
const RATINGS: [string, string][] = [["satisfied", "满意"], ["fair", "基本满意"], ["dissatisfied", "不满意"]];

function Lights({ made }: { made: Shapes["OverviewOut"] }) {
  return (
    <section class="card stack tight">
      <h2>时限</h2>
      <Bars rows={LIGHTS.map(([light, text]) => ({ text, count: made.lights[light] ?? 0, href: listHref(openCases(light)) }))} />
    </section>
  );
}

function Ratings({ ratings }: { ratings: Record<string, number> }) {
  return (
    <section class="card stack tight">
      <h2>近三十天的评价</h2>
      <Bars rows={RATINGS.map(([rating, text]) => ({ text, count: ratings[rating] ?? 0 }))} />
    </section>
  );
}

function Bars({ rows }: { rows: { text: string; count: number; href?: string }[] }) {
  const all = Math.max(1, rows.reduce((sum, row) => sum + row.count, 0));
  return (
    <ul class="stack tight">
      {rows.map((row) => (
        <li key={row.text} class="bar">
          {row.href ? <a href={row.href}>{row.text}</a> : <span>{row.text}</span>}
          <meter min={0} max={all} value={row.count} aria-label={row.text} />
          <span class="num">{row.count}</span>
        </li>
      ))}
    </ul>
  );
}

function Returns({ returns }: { returns: Shapes["ReturnedOut"][] }) {
  if (returns.length === 0) return null;
  return (
    <section class="card">
      <h2>近三十天的退单</h2>
      <div class="wide-list" tabIndex={0} role="region" aria-label="退单表">
        <table class="plain">
          <thead><tr><th scope="col">退回</th><th scope="col">改派</th><th scope="col">件数</th></tr></thead>
          <tbody>
            {returns.map((pair) => <tr key={`${pair.from_department}${pair.to_department}`}><td>{pair.from_name}</td><td>{pair.to_name ?? "尚未改派"}</td><td class="num">{pair.count}</td></tr>)}
          </tbody>
        </table>
      </div>
    </section>
  );
}
