import { useEffect } from "preact/hooks";
import { ask, door, type Shapes } from "../../api/door";
import { Shown, useAsked } from "../../parts/asked";
import { catalogue, readCatalogue } from "../../parts/config";
import { Field } from "../form";
import { readDepartments } from "../departments";
import type { PartProps } from "./move-form";

export function ReasonPart({ move, filled, set, wrong }: PartProps) {
  useEffect(() => void (catalogue.value ?? readCatalogue()), []);
  // an application to return rests on the reasons of returning
  const reasons = catalogue.value?.reasons[move.action === "apply" ? "return" : move.action] ?? [];
  return (
    <fieldset class="stack tight">
      <legend class="label">理由</legend>
      <div class="choices">
        {reasons.map((reason) => (
          <label key={reason.code} class="choice">
            <input type="radio" name="reason" value={reason.code} checked={filled.reason === reason.code} onChange={() => set({ reason: reason.code })} />
            <span>{reason.name}</span>
          </label>
        ))}
      </div>
      {wrong["reason"] && <p class="wrong" role="alert">{wrong["reason"]}</p>}
    </fieldset>
  );
}

/** The one the duty list names comes first, and is chosen unless somebody knows better; then why is asked for. */
export function DepartmentPart({ one, move, filled, set, wrong }: PartProps) {
  const found = useAsked(readDepartments, []);
  const { department, certain, why } = one.suggestion;
  const isSuggesting = move.action === "dispatch" || move.action === "arbitrate";
  useEffect(() => void (isSuggesting && department && set((old) => (old.department ? {} : { department: department.code }))), []);
  const label = { assist: "协办部门", release: "解除哪个部门的协办" }[move.action as string] ?? "责任部门";
  return (
    <>
      <Field name="department" label={label} wrong={wrong} hint={isSuggesting && department ? `按职责${certain ? "应归" : "可能归"}${department.name}：${why.join("；")}` : undefined}>
        {(given) => (
          <select {...given} value={filled.department} onChange={(event) => set({ department: event.currentTarget.value })}>
            <option value="">请选择</option>
            {!found.value && department && <option value={department.code}>{department.name}</option>}
            {found.value?.items.map((each) => <option key={each.code} value={each.code}>{each.name}</option>)}
          </select>
        )}
      </Field>
      {isSuggesting && department && filled.department && filled.department !== department.code && <p class="note warn">与建议的部门不同，请在说明中写明理由</p>}
    </>
  );
}

export function DutyPart({ filled, set, wrong }: PartProps) {
  const found = useAsked(readDepartments, []);
  return (
    <Field name="duty" label="依据的职责条款" hint={filled.reason === "other" ? "理由为“其他”时可不选" : undefined} wrong={wrong}>
      {(given) => (
        <select {...given} value={filled.duty} onChange={(event) => set({ duty: event.currentTarget.value })}>
          <option value="">请选择</option>
          {found.value?.duties.map((duty) => <option key={duty.code} value={duty.code}>{duty.code} {duty.name}</option>)}
        </select>
      )}
    </Field>
  );
}

export function IntoPart({ one, filled, set, wrong }: PartProps) {
  const found = useAsked(() => ask(door.GET("/api/v1/cases/{number}/similar", { params: { path: { number: one.number } } })), [one.number]);
  return (
    <fieldset class="stack tight">
      <legend class="label">并入哪一件</legend>
      <Shown of={found} bones={1}>
        {(page) => (
          <div class="choices">
            {page.items.length === 0 && <p class="soft">附近没有相似的未结案件</p>}
            {page.items.map((each) => (
              <label key={each.number} class="choice">
                <input type="radio" name="into" checked={filled.into === each.number} onChange={() => set({ into: each.number })} />
                {each.thumb && <img src={each.thumb} alt="" />}
                <span><span class="num small">{each.number}</span> · {each.distance_m} 米<br />{each.description}</span>
              </label>
            ))}
          </div>
        )}
      </Shown>
      {wrong["into"] && <p class="wrong" role="alert">{wrong["into"]}</p>}
    </fieldset>
  );
}

export function AssigneePart({ one, filled, set, wrong }: PartProps) {
  const found = useAsked(() => ask(door.GET("/api/v1/cases/{number}/colleagues", { params: { path: { number: one.number } } })), [one.number]);
  return (
    <Field name="assignee" label="交给谁" wrong={wrong}>
      {(given) => (
        <select {...given} value={filled.assignee} onChange={(event) => set({ assignee: event.currentTarget.value })}>
          <option value="">请选择</option>
          {found.value?.items.map((each) => <option key={each.id} value={each.id}>{each.name}</option>)}
        </select>
      )}
    </Field>
  );
}

const KINDS: [Shapes["Asked"], string][] = [["extend", "延期"], ["suspend", "挂账"], ["return", "退单"]];

/** What may be applied for now: a ruling holds the department to the case, a limit that is past is not extended. */
export function ForPart({ move, filled, set, wrong }: PartProps) {
  const ways: string[][] = [move.needs, ...move.ways];
  const open = KINDS.filter(([kind]) => ways.some((way) => way.includes(`for_${kind}`)));
  return <Choices name="for" legend="申请什么" all={open} chosen={filled.for} choose={(value) => set({ for: value })} wrong={wrong["for"]} />;
}

const OUTCOMES: Record<string, [Shapes["Outcome"], string][]> = {
  audit: [["passed", "合格"], ["failed", "不合格"]],
  call_back: [["satisfied", "满意"], ["fair", "基本满意"], ["dissatisfied", "不满意（重新处置）"], ["unreached", "未联系上"]],
};

export function OutcomePart({ move, filled, set, wrong }: PartProps) {
  return <Choices name="outcome" legend="结果" all={OUTCOMES[move.action] ?? []} chosen={filled.outcome} choose={(value) => set({ outcome: value })} wrong={wrong["outcome"]} />;
}

interface ChoicesProps {
  name: string;
  legend: string;
  all: readonly (readonly [string, string])[];
  chosen: string;
  choose: (value: string) => void;
  wrong?: string | undefined;
}

export function Choices({ name, legend, all, chosen, choose, wrong }: ChoicesProps) {
  return (
    <fieldset class="stack tight">
      <legend class="label">{legend}</legend>
      <div class="chips">
        {all.map(([value, text]) => (
          <label key={value} class="chip">
            <input class="unseen" type="radio" name={name} checked={chosen === value} onChange={() => choose(value)} />
            {text}
          </label>
        ))}
      </div>
      {wrong && <p class="wrong" role="alert">{wrong}</p>}
    </fieldset>
  );
}
