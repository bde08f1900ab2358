import { useState } from "preact/hooks";
import { ask, door, post } from "../../api/door";
import type { paths } from "../../api/schema";
import { me } from "../../api/session";
import { Shown, useAsked } from "../../parts/asked";
import { dayInWords, when } from "../../parts/in-time";
import { Page } from "../../parts/page";
import { say } from "../../parts/toast";
import { useSending } from "../form";

type Preview = paths["/api/v1/admin/calendar/preview"]["post"]["responses"][200]["content"]["application/json"];

const COLUMNS = [
  ["日期", "如 2027-01-01；只写与周末规则不同的日子。作息写起止日期，如 2027-06-01/2027-09-30"],
  ["是否上班", "上班（调休）写 是，放假写 否；作息写各段时间，如 08:30-12:00 15:00-18:00"],
  ["名称", "如 元旦、夏令作息；可空"],
  ["是否暂定", "暂定写 是，已公布写 否；作息写 否"],
] as const;

/** The working calendar in force, and what a new one would move before it is published. */
export default function Calendar() {
  const found = useAsked(() => ask(door.GET("/api/v1/admin/calendar")), []);
  return (
    <Page title="工作日历" back="/staff/admin">
      {me.value!.roles.includes("admin") && <NewCalendar done={found.again} />}
      <Shown of={found}>
        {(calendar) => (
          <section class="card stack tight">
            <h2>现行工作日历</h2>
            <p class="soft small">版本号 <span class="num">{calendar.version}</span>；下列日子与平常的周末规则不同</p>
            <ul class="list">
              {calendar.days.map((day) => (
                <li key={day.day} class="row spread" style={{ padding: "0.4rem 0" }}>
                  <time class="num" dateTime={day.day}>{dayInWords(day.day)}</time>
                  <span>{day.name} <span class={`badge ${day.worked ? "warn" : "good"}`}>{day.worked ? "上班" : "放假"}</span>{day.provisional && <span class="badge">暂定</span>}</span>
                </li>
              ))}
            </ul>
          </section>
        )}
      </Shown>
    </Page>
  );
}

function NewCalendar({ done }: { done: () => Promise<void> }) {
  const [file, setFile] = useState<File | null>(null);
  const [preview, setPreview] = useState<Preview | null>(null);
  const [retime, setRetime] = useState(false);
  const sending = useSending();
  const formOf = (more: Record<string, string> = {}) => {
    const form = new FormData();
    form.append("file", file!, file!.name);
    for (const [name, value] of Object.entries(more)) form.append(name, value);
    return form;
  };
  const look = () => sending.send(async () => setPreview((await post("/api/v1/admin/calendar/preview", formOf())) as Preview));
  const publish = () =>
    sending.send(async () => {
      await post("/api/v1/admin/calendar", formOf({ retime: String(retime) }));
      say("新日历已发布");
      setFile(null);
      setPreview(null);
      await done();
    });
  return (
    <section class="card stack">
      <h2>换新日历</h2>
      <details>
        <summary class="small">文件怎么写</summary>
        <p class="soft small">第一行为表头，依次是 <span class="num">day,worked,name,provisional</span>，即：</p>
        <dl class="facts small">{COLUMNS.map(([name, means]) => <div key={name}><dt>{name}</dt><dd>{means}</dd></div>)}</dl>
      </details>
      <label class="button plain">
        {file ? file.name : "选择 CSV 文件"}
        <input class="unseen" type="file" accept=".csv,text/csv" onChange={(event) => { setFile(event.currentTarget.files?.[0] ?? null); setPreview(null); }} />
      </label>
      {file && !preview && <button class="button full" disabled={sending.busy} onClick={() => void look()}>预览影响</button>}
      {preview && (
        <>
          <p>{preview.open_cases} 件未结案件中，{preview.moves} 件的期限会变动。</p>
          <ul class="list">
            {preview.moved.slice(0, 20).map((one) => <li key={one.number} class="row spread"><span class="num small">{one.number}</span><span class="small">{when(one.due_at)} → {when(one.would_be)}</span></li>)}
          </ul>
          <label class="row"><input type="checkbox" checked={retime} onChange={(event) => setRetime(event.currentTarget.checked)} /> 未结案件也按新日历重新计时</label>
          <button class="button big full" disabled={sending.busy} onClick={() => void publish()}>发布</button>
        </>
      )}
      {sending.problem && <p class="wrong" role="alert">{[sending.problem.detail, ...sending.problem.errors.map((error) => error.detail)].join("；")}</p>}
    </section>
  );
}
