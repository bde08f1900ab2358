import { useState } from "preact/hooks";
import { ask, door, type Shapes } from "../../api/door";
import { Field, type Sending } from "../form";
import { useAsked } from "../../parts/asked";

type AccountIn = Shapes["AccountIn"];

interface Props {
  start: AccountIn;
  isNew: boolean;
  sending: Sending;
  send: (form: AccountIn, username: string) => void;
}

/** What may be set of an account: the same for a new one and for a change. */
export function AccountForm({ start, isNew, sending, send }: Props) {
  const [form, setForm] = useState(start);
  const [username, setUsername] = useState("");
  const [grids, setGrids] = useState((start.grids ?? []).join(" "));
  const bodies = useAsked(() => ask(door.GET("/api/v1/admin/departments")), []);
  const set = (more: Partial<AccountIn>) => setForm((old) => ({ ...old, ...more }));
  const submit = (event: Event) => {
    event.preventDefault();
    send({ ...form, name: form.name.trim(), grids: grids.split(/[\s,，]+/).filter(Boolean) }, username.trim());
  };
  return (
    <form class="card stack" onSubmit={submit} noValidate>
      {isNew && (
        <Field name="username" label="用户名" hint="字母、数字、点、横线" wrong={sending.wrong}>
          {(given) => <input {...given} autocapitalize="none" autocomplete="off" maxLength={60} value={username} onInput={(event) => setUsername(event.currentTarget.value)} />}
        </Field>
      )}
      <Field name="name" label="姓名" wrong={sending.wrong}>
        {(given) => <input {...given} maxLength={60} value={form.name} onInput={(event) => set({ name: event.currentTarget.value })} />}
      </Field>
      <Field name="department" label="部门" wrong={sending.wrong}>
        {(given) => (
          <select {...given} value={form.department ?? ""} onChange={(event) => set({ department: event.currentTarget.value || null })}>
            <option value="">无</option>
            {!bodies.value && form.department && <option value={form.department}>{form.department}</option>}
            {bodies.value?.items.map((body) => <option key={body.code} value={body.code}>{body.name}</option>)}
          </select>
        )}
      </Field>
      <Field name="area" label="管辖范围（区划编码，可不填）" hint="只看这一镇街或社区的案件" wrong={sending.wrong}>
        {(given) => <input {...given} inputMode="numeric" maxLength={15} value={form.area ?? ""} onInput={(event) => set({ area: event.currentTarget.value || null })} />}
      </Field>
      <Field name="grids" label="责任网格（编码，以空格分开）" wrong={sending.wrong}>
        {(given) => <textarea {...given} inputMode="numeric" value={grids} onInput={(event) => setGrids(event.currentTarget.value)} />}
      </Field>
      <label class="row"><input type="checkbox" checked={form.active} onChange={(event) => set({ active: event.currentTarget.checked })} /> 启用</label>
      <p class="wrong" role="alert">{sending.words}</p>
      <button class="button big full" disabled={sending.busy || !form.name.trim() || (isNew && !username)}>保存</button>
    </form>
  );
}
