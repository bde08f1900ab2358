import { Download, FileText } from "lucide-preact";
import { useState } from "preact/hooks";
import { ask, door, type Shapes } from "../api/door";
import { Shown, useAsked } from "../parts/asked";
import { when } from "../parts/in-time";
import { Page } from "../parts/page";
import { Tabs } from "../parts/tabs";

type By = Shapes["By"];
type Stat = Shapes["StatOut"];
const BY = [["town", "镇街"], ["class", "类别"], ["department", "部门"]] as const;
const AS_DAY = new Intl.DateTimeFormat("sv-SE", { timeZone: "Asia/Shanghai" });

/** How the city does: this month in four numbers, by town, class and department, and everything to take away. */
export default function Statistics() {
  const [by, setBy] = useState<Exclude<By, "city">>("town");
  const today = AS_DAY.format(Date.now());
  const span = { each: "month" as const, from: `${today.slice(0, 7)}-01`, to: today };
  const city = useAsked(() => ask(door.GET("/public/v1/stats", { params: { query: { of: "city", ...span } } })), []);
  const parts = useAsked(() => ask(door.GET("/public/v1/stats", { params: { query: { of: by, ...span } } })), [by]);
  return (
    <Page title="数据公开" back="/">
      <Shown of={city} bones={2}>{({ items, as_of }) => <Whole stat={items[0]} at={as_of} />}</Shown>
      <section class="card stack">
        <Tabs label="分项" value={by} onChange={setBy} all={BY} />
        <Shown of={parts} bones={2}>{({ items }) => <Bars stats={items} />}</Shown>
      </section>
      <section class="card">
        <h2>更多</h2>
        <ul class="list">
          <li><a class="line" href="/public/v1/report" target="_blank" rel="noopener"><FileText aria-hidden /><span class="grow">月报</span></a></li>
          <li><a class="line" href="/public/v1/data/cases.csv" download><Download aria-hidden /><span class="grow">案件开放数据（表格 CSV）</span></a></li>
          <li><a class="line" href="/public/v1/data/cases.geojson" download><Download aria-hidden /><span class="grow">案件开放数据（地图 GeoJSON）</span></a></li>
        </ul>
      </section>
    </Page>
  );
}

function Whole({ stat, at }: { stat: Stat | undefined; at: string | null }) {
  if (!stat) return <p class="note">本月的数字正在统计</p>;
  const share = stat.closed ? `${Math.round((stat.closed_in_time / stat.closed) * 100)}%` : "—";
  const numbers: [string, string][] = [
    ["本月收到", String(stat.received)], ["本月办结", String(stat.closed)], ["按期办结", share],
    ["满意", stat.rated ? `${Math.round((stat.satisfied / stat.rated) * 100)}%` : "—"],
  ];
  return (
    <section class="card">
      <dl class="numbers">{numbers.map(([name, value]) => <div key={name}><dt>{name}</dt><dd class="num">{value}</dd></div>)}</dl>
      <p class="soft small">
        {stat.median_hours_to_close !== null && `一半的问题在${hours(stat.median_hours_to_close)}内办结。`}
        {at && `统计至${when(at)}`}
      </p>
    </section>
  );
}

function hours(count: number): string {
  return count < 1 ? "不到 1 小时" : ` ${Math.round(count)} 小时`;
}

function Bars({ stats }: { stats: Stat[] }) {
  const shown = [...stats].sort((a, b) => b.received - a.received).slice(0, 12);
  const most = Math.max(1, ...shown.map((one) => one.received));
  if (shown.length === 0) return <p class="soft">还没有数字</p>;
  return (
    <>
      <ul class="bars">
        {shown.map((one) => (
          <li key={one.code}>
            <span>{one.name}</span>
            <span class="num">收到 {one.received}，办结 {one.closed}</span>
            <span class="bar" aria-hidden><i style={{ width: `${(one.received / most) * 100}%` }} /><b style={{ width: `${(Math.min(one.closed, one.received) / most) * 100}%` }} /></span>
          </li>
        ))}
      </ul>
      <p class="soft small">浅色为收到，深色为办结</p>
    </>
  );
}
