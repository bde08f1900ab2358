import { ask, door, type Shapes } from "../../api/door";
import { dropWords, useKeptForm } from "../../kept/words";
import { catalogue } from "../../parts/config";
import { Field, useSending } from "../form";

interface Props {
  bodies: readonly Shapes["DepartmentOut"][];
  done: () => Promise<void>;
}

const NAME = "rule";
const EMPTY = { class_prefix: "", area_prefix: "", department: "", duty_code: "", valid_from: "" };

/** A rule: class (or the beginning of its code) × area → department, from a day on. */
export function RuleForm({ bodies, done }: Props) {
  const [form, set] = useKeptForm(NAME, EMPTY, ["class_prefix", "area_prefix", "department", "duty_code", "valid_from"]);
  const sending = useSending();
  const submit = (event: Event) => {
    event.preventDefault();
    void sending.send(async () => {
      await ask(door.POST("/api/v1/admin/rules", { body: form }));
      dropWords(NAME);
      await done();
    });
  };
  return (
    <form class="stack" onSubmit={submit} noValidate>
      <Field name="class_prefix" label="类别编码（或其开头）" wrong={sending.wrong}>
        {(given) => (
          <>
            <input {...given} list="classes" maxLength={8} value={form.class_prefix} onInput={(event) => set({ class_prefix: event.currentTarget.value.trim() })} />
            <datalist id="classes">{catalogue.value?.classes.map((each) => <option key={each.code} value={each.code}>{each.name}</option>)}</datalist>
          </>
        )}
      </Field>
      <Field name="area_prefix" label="区域编码（空为全市）" wrong={sending.wrong}>
        {(given) => <input {...given} inputMode="numeric" maxLength={15} value={form.area_prefix} onInput={(event) => set({ area_prefix: event.currentTarget.value.trim() })} />}
      </Field>
      <Field name="department" label="部门" wrong={sending.wrong}>
        {(given) => (
          <select {...given} value={form.department} onChange={(event) => set({ department: event.currentTarget.value })}>
            <option value="">请选择</option>
            {bodies.map((body) => <option key={body.code} value={body.code}>{body.name}</option>)}
          </select>
        )}
      </Field>
      <Field name="duty_code" label="职责条款编号" wrong={sending.wrong}>
        {(given) => <input {...given} maxLength={16} value={form.duty_code} onInput={(event) => set({ duty_code: event.currentTarget.value.trim() })} />}
      </Field>
      <Field name="valid_from" label="自哪一天起" wrong={sending.wrong}>
        {(given) => <input {...given} type="date" value={form.valid_from} onInput={(event) => set({ valid_from: event.currentTarget.value })} />}
      </Field>
      <p class="wrong" role="alert">{sending.words}</p>
      <button class="button big full" disabled={sending.busy || !form.class_prefix || !form.department || !form.duty_code || !form.valid_from}>新增</button>
    </form>
  );
}
