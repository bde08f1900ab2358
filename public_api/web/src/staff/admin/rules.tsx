import { useEffect, useState } from "preact/hooks";
import { ask, door } from "../../api/door";
import type { paths } from "../../api/schema";
import { me } from "../../api/session";
import { useAsked } from "../../parts/asked";
import { catalogue, readCatalogue } from "../../parts/config";
import { Page } from "../../parts/page";
import { Sheet } from "../../parts/sheet";
import { say } from "../../parts/toast";
import { Field, useSending } from "../form";
import { Listed } from "../listed";
import { usePages } from "../pages";
import { RuleForm } from "./rule-form";

type Rule = paths["/api/v1/admin/rules"]["get"]["responses"][200]["content"]["application/json"]["items"][number];

/** The duty matrix (权责清单): which class, in which area, is whose, from when on. */
export default function Rules() {
  const [department, setDepartment] = useState("");
  const [adding, setAdding] = useState(false);
  const [ending, setEnding] = useState<Rule | null>(null);
  const bodies = useAsked(() => ask(door.GET("/api/v1/admin/departments")), []);
  const rules = usePages((after) => ask(door.GET("/api/v1/admin/rules", { params: { query: { department: department || undefined, limit: 50, after } } })), [department]);
  useEffect(() => void (catalogue.value ?? readCatalogue()), []);
  const nameOf = (code: string) => bodies.value?.items.find((body) => body.code === code)?.name ?? code;
  const isAdmin = me.value!.roles.includes("admin");
  const done = async (words: string) => {
    say(words);
    setAdding(false);
    setEnding(null);
    await rules.again();
  };
  return (
    <Page title="权责清单" back="/staff/admin">
      <Field name="of" label="部门" wrong={{}}>
        {(given) => (
          <select {...given} value={department} onChange={(event) => setDepartment(event.currentTarget.value)}>
            <option value="">全部</option>
            {bodies.value?.items.map((body) => <option key={body.code} value={body.code}>{body.name}</option>)}
          </select>
        )}
      </Field>
      {isAdmin && <button class="button plain full" onClick={() => setAdding(true)}>新增职责</button>}
      <Listed of={rules} none="没有职责规则">
        {(rule) => (
          <li key={rule.id} class="work-line">
            <span class="title">{classOf(rule.class_prefix)} → {nameOf(rule.department)}</span>
            <span class="soft small">{rule.duty_code} · {rule.area_prefix || "全市"} · 自 {rule.valid_from}{rule.valid_to && ` 至 ${rule.valid_to}（不含）`}</span>
            {isAdmin && !rule.valid_to && <button class="link" onClick={() => setEnding(rule)}>终止</button>}
          </li>
        )}
      </Listed>
      {adding && <Sheet title="新增职责" onClose={() => setAdding(false)}><RuleForm bodies={bodies.value?.items ?? []} done={() => done("已新增")} /></Sheet>}
      {ending && <Sheet title="终止职责" onClose={() => setEnding(null)}><Ending rule={ending} done={() => done("已终止")} /></Sheet>}
    </Page>
  );
}

function Ending({ rule, done }: { rule: Rule; done: () => Promise<void> }) {
  const [day, setDay] = useState("");
  const sending = useSending();
  const submit = (event: Event) => {
    event.preventDefault();
    void sending.send(async () => {
      await ask(door.POST("/api/v1/admin/rules/{identity}/end", { params: { path: { identity: rule.id } }, body: { valid_to: day } }));
      await done();
    });
  };
  return (
    <form class="stack" onSubmit={submit} noValidate>
      <Field name="valid_to" label="自哪一天起不再有效" wrong={sending.wrong}>
        {(given) => <input {...given} type="date" value={day} onInput={(event) => setDay(event.currentTarget.value)} />}
      </Field>
      <p class="wrong" role="alert">{sending.words}</p>
      <button class="button big full" disabled={sending.busy || !day}>终止</button>
    </form>
  );
}

function classOf(prefix: string): string {
  if (!prefix) return "所有类别";
  return catalogue.value?.classes.find((each) => each.code === prefix)?.name ?? `${prefix}…`;
}
