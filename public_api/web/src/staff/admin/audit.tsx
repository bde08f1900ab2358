import { useState } from "preact/hooks";
import { ask, door, type Shapes } from "../../api/door";
import { when } from "../../parts/in-time";
import { Page } from "../../parts/page";
import { KINDS, SUBJECTS } from "../law";
import { Listed } from "../listed";
import { usePages } from "../pages";

type Line = Shapes["AuditLine"];
interface Narrowed {
  kind: string;
  subject: { id: string; text: string } | null;
  actor: { id: string; text: string } | null;
}

/** The record: who did what, when, from where, and what it was before and after. For the auditor alone. */
export default function Audit() {
  const [now, setNow] = useState<Narrowed>({ kind: "", subject: null, actor: null });
  const query = { kind: now.kind || undefined, subject: now.subject?.id, actor: now.actor?.id };
  const lines = usePages(
    (after) => ask(door.GET("/api/v1/admin/audit", { params: { query: { ...query, limit: 30, after } } })),
    [JSON.stringify(query)],
  );
  return (
    <Page title="审计日志" back="/staff" wide>
      <div class="filters">
        <KindField kind={now.kind} change={(kind) => setNow({ ...now, kind })} />
        <div class="row wrap">
          {now.subject && <button class="chip" aria-pressed="true" onClick={() => setNow({ ...now, subject: null })}>只看 {now.subject.text} ✕</button>}
          {now.actor && <button class="chip" aria-pressed="true" onClick={() => setNow({ ...now, actor: null })}>只看 {now.actor.text} 的操作 ✕</button>}
        </div>
      </div>
      <Listed of={lines} none="没有记录">
        {(line) => <One key={line.id} line={line} narrow={(more) => setNow({ ...now, ...more })} />}
      </Listed>
    </Page>
  );
}

function KindField({ kind, change }: { kind: string; change: (next: string) => void }) {
  return (
    <div class="field">
      <label for="kind">事项</label>
      <select id="kind" class="input" value={kind} onChange={(event) => change(event.currentTarget.value)}>
        <option value="">全部事项</option>
        {Object.entries(SUBJECTS).map(([about, name]) => (
          <optgroup key={about} label={name}>
            <option value={`${about}.`}>{name}：全部</option>
            {Object.entries(KINDS).filter(([one]) => one.startsWith(`${about}.`)).map(([one, words]) => (
              <option key={one} value={one}>{name}：{words}</option>
            ))}
          </optgroup>
        ))}
      </select>
    </div>
  );
}

function One({ line, narrow }: { line: Line; narrow: (more: Partial<Narrowed>) => void }) {
  const subject = aboutOf(line), actor = actorOf(line);
  return (
    <li class="work-line">
      <span class="row spread wrap"><span class="title">{wordsOf(line.kind)}</span><time class="soft small" dateTime={line.at}>{when(line.at)}</time></span>
      <span class="soft small">
        <button class="link small" aria-label={`只看${subject}`} onClick={() => narrow({ subject: { id: line.subject_id, text: subject } })}>{subject}</button>
        {line.actor_id && <> · 操作人 <button class="link small" aria-label={`只看${actor}的操作`} onClick={() => narrow({ actor: { id: line.actor_id!, text: actor } })}>{actor}</button></>}
        {line.address && ` · 来自 ${line.address}`}
      </span>
      {line.words && <span>{line.words}</span>}
      {Object.keys(line.data).length > 0 && <details><summary class="small">前后内容</summary><pre class="data">{JSON.stringify(line.data, null, 1)}</pre></details>}
    </li>
  );
}

function wordsOf(kind: string): string {
  const about = kind.split(".")[0]!;
  return KINDS[kind] ? `${SUBJECTS[about] ?? about}：${KINDS[kind]}` : kind;
}

/** The case or the account it is of; else the kind of thing. A citizen has no user name, and is not named here. */
function aboutOf({ subject_kind: kind, case_number, username }: Line): string {
  if (kind === "person" && !username) return "市民";
  const name = SUBJECTS[kind] ?? SUBJECTS[kind.split("_")[0]!] ?? kind;
  return [name, case_number ?? username].filter(Boolean).join(" ");
}

function actorOf(line: Line): string {
  return line.actor_username ?? "市民";
}
