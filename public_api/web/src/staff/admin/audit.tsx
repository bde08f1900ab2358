import { Search } from "lucide-preact";
import { useState } from "preact/hooks";
import { ask, door } from "../../api/door";
import { when } from "../../parts/in-time";
import { Page } from "../../parts/page";
import { Listed } from "../listed";
import { usePages } from "../pages";

/** The record: who did what, when, from where, and what it was before and after. For the auditor alone. */
export default function Audit() {
  const [words, setWords] = useState("");
  const [kind, setKind] = useState("");
  const lines = usePages((after) => ask(door.GET("/api/v1/admin/audit", { params: { query: { kind: kind || undefined, limit: 30, after } } })), [kind]);
  const search = (event: Event) => {
    event.preventDefault();
    setKind(words.trim());
  };
  return (
    <Page title="审计日志" back="/staff" wide>
      <form class="row" role="search" onSubmit={search}>
        <input class="input grow" type="search" aria-label="事项（开头匹配）" placeholder="事项，如 person." maxLength={48} value={words} onInput={(event) => setWords(event.currentTarget.value)} />
        <button class="button plain" aria-label="筛选"><Search size={20} aria-hidden /></button>
      </form>
      <Listed of={lines} none="没有记录">
        {(line) => (
          <li key={line.id} class="work-line">
            <span class="row spread wrap"><span class="title">{line.kind}</span><time class="soft small" dateTime={line.at}>{when(line.at)}</time></span>
            <span class="soft small">{line.subject_kind} {line.subject_id.slice(0, 8)}{line.actor_id && ` · 操作人 ${line.actor_id.slice(0, 8)}`}{line.address && ` · ${line.address}`}</span>
            {line.words && <span>{line.words}</span>}
            {Object.keys(line.data).length > 0 && <details><summary class="small">前后内容</summary><pre class="data">{JSON.stringify(line.data, null, 1)}</pre></details>}
          </li>
        )}
      </Listed>
    </Page>
  );
}
