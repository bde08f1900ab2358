import { useEffect, useState } from "preact/hooks";
import { ask, door } from "../../api/door";
import { Shown, useAsked } from "../../parts/asked";
import { catalogue, readCatalogue } from "../../parts/config";
import { Field } from "../form";
import { UNITS } from "../law";
import type { PartProps } from "./move-form";

/** Which class, and by which condition: advised from the words and the place; any other can be chosen. */
export function ClassPart({ one, filled, set, wrong }: PartProps) {
  const [bucketOnly, setBucketOnly] = useState(true);
  const path = { number: one.number };
  const query = filled.class_code ? { class_code: filled.class_code } : {};
  const found = useAsked(() => ask(door.GET("/api/v1/cases/{number}/advice", { params: { path, query } })), [one.number, filled.class_code]);
  useEffect(() => void (catalogue.value ?? readCatalogue()), []);
  useEffect(() => {
    const advised = found.value?.for_class;
    if (advised) set((old) => (old.class_code ? {} : { class_code: advised }));
  }, [found.value]);
  useEffect(() => {
    const { for_class, conditions } = found.value ?? {};
    set((old) => (for_class === old.class_code ? { condition: conditions?.[0]?.condition ?? null } : {}));
  }, [found.value, filled.class_code]);
  const classes = (catalogue.value?.classes ?? []).filter((each) => !bucketOnly || each.bucket === one.bucket);
  const known = classes.some((each) => each.code === filled.class_code);
  return (
    <>
      <Field name="class_code" label="类别" wrong={wrong} hint={found.value?.classes[0] && `建议：${found.value.classes[0].name}（${found.value.classes[0].why}）`}>
        {(given) => (
          <select {...given} value={filled.class_code} onChange={(event) => set({ class_code: event.currentTarget.value, condition: null })}>
            <option value="">请选择</option>
            {!known && filled.class_code && <option value={filled.class_code}>{one.class_name}</option>}
            {classes.map((each) => <option key={each.code} value={each.code}>{each.name}（{each.major_name}）</option>)}
          </select>
        )}
      </Field>
      {bucketOnly && <button type="button" class="link" onClick={() => setBucketOnly(false)}>不在其中：列出全部类别</button>}
      <Shown of={found} bones={1}>
        {(advice) => (
          <fieldset class="stack tight">
            <legend class="label">立案条件</legend>
            <div class="choices">
              {advice.conditions.length === 0 && <p class="soft">这一类别没有立案条件</p>}
              {advice.conditions.map((each) => (
                <label key={each.condition} class="choice">
                  <input type="radio" name="condition" checked={filled.condition === each.condition} onChange={() => set({ condition: each.condition })} />
                  <span>{each.text}<br /><span class="soft small">{each.limit_value} 个{UNITS[each.limit_unit]}内：{each.closing_condition}</span></span>
                </label>
              ))}
            </div>
          </fieldset>
        )}
      </Shown>
    </>
  );
}
