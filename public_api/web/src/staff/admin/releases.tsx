import { useState } from "preact/hooks";
import { useLocation } from "preact-iso";
import { ask, door } from "../../api/door";
import { when } from "../../parts/in-time";
import { Page } from "../../parts/page";
import { say } from "../../parts/toast";
import { Field, useSending } from "../form";
import { Listed } from "../listed";
import { usePages } from "../pages";

/** Releases of the configuration (workflow, standards, duties): the newest first, drafts among them. */
export default function Releases() {
  const found = usePages((after) => ask(door.GET("/api/v1/admin/releases", { params: { query: { limit: 30, after } } })), []);
  return (
    <Page title="配置版本" back="/staff/admin">
      <Draft />
      <Listed of={found} none="尚无版本：现行配置为内置的流程与已载入的数据">
        {(one) => (
          <li key={one.number}>
            <a class="work-line" href={`/staff/admin/releases/${one.number}`}>
              <span class="row spread"><span class="title">第 {one.number} 版：{one.note}</span><span class={`badge ${one.published_at ? "good" : "warn"}`}>{one.published_at ? "已发布" : "草案"}</span></span>
              <span class="soft small">{when(one.published_at ?? one.drafted_at)} · 工作日历 {one.calendar}</span>
            </a>
          </li>
        )}
      </Listed>
    </Page>
  );
}

function Draft() {
  const [note, setNote] = useState("");
  const sending = useSending();
  const { route } = useLocation();
  const submit = (event: Event) => {
    event.preventDefault();
    void sending.send(async () => {
      const made = await ask(door.POST("/api/v1/admin/releases", { body: { note: note.trim() } }));
      say("已起草");
      route(`/staff/admin/releases/${made.number}`);
    });
  };
  return (
    <form class="card stack" onSubmit={submit} noValidate>
      <Field name="note" label="把现行配置起草为新版本：说明" hint="各部分的更改由接口或导入给出，此处检查、回放、发布" wrong={sending.wrong}>
        {(given) => <input {...given} maxLength={200} value={note} onInput={(event) => setNote(event.currentTarget.value)} />}
      </Field>
      <p class="wrong" role="alert">{sending.words}</p>
      <button class="button plain full" disabled={sending.busy || !note.trim()}>起草</button>
    </form>
  );
}
