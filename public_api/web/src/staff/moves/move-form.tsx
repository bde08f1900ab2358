import type { Shapes } from "../../api/door";
import { listBeside, useKeptForm, type More } from "../../kept/words";
import { Field, type Sending, type Wrong } from "../form";
import { ACTIONS } from "../law";
import { ShotField } from "../../parts/shot-field";
import { useShots } from "../../parts/shots";
import { asksFor, EMPTY, isNeeded, nameOf, TYPED, type Filled, type Part } from "./filled";
import { ClassPart } from "./class-part";
import { AssigneePart, DepartmentPart, DutyPart, ForPart, IntoPart, OutcomePart, ReasonPart } from "./parts";

interface Props {
  one: Shapes["CaseOut"];
  move: Shapes["Button"];
  sending: Sending;
  send: (filled: Filled, photos: () => Promise<string[]>) => Promise<boolean>;
}

export interface PartProps {
  one: Shapes["CaseOut"];
  move: Shapes["Button"];
  filled: Filled;
  /** What is advised arrives late: a function sees what a person has chosen by then. */
  set: (more: More<Filled>) => void;
  wrong: Wrong;
}

const PICKERS: Partial<Record<Part, (props: PartProps) => preact.JSX.Element>> = {
  class: ClassPart, department: DepartmentPart, reason: ReasonPart, duty: DutyPart, into: IntoPart, assignee: AssigneePart,
  for: ForPart, outcome: OutcomePart, responsible_body: ResponsiblePart, days: DaysPart,
};

/** A form made of what the move needs. */
export function MoveForm({ one, move, sending, send }: Props) {
  const name = nameOf(one.number, move.action);
  const [filled, set] = useKeptForm<Filled>(name, EMPTY, TYPED);
  const shots = useShots(listBeside(name), { busy: sending.busy, wrong: sending.problem });
  const parts = asksFor(move, filled, sending.wrong);
  const submit = (event: Event) => {
    event.preventDefault();
    void send(filled, shots.send);
  };
  const given = { one, move, filled, set, wrong: sending.wrong };
  return (
    <form class="stack" onSubmit={submit} noValidate>
      {parts.map((part) => {
        const Picker = PICKERS[part];
        if (Picker) return <Picker key={part} {...given} />;
        if (part === "photos") return <ShotField key={part} of={shots} label={move.action === "answer" ? "处置后照片（必拍）" : "照片"} wrong={sending.wrong["photo_ids"]} />;
        return <NotePart key={part} {...given} />;
      })}
      <p class="wrong" role="alert">{sending.words}</p>
      <button class="button big full" disabled={sending.busy}>{sending.busy ? "正在提交" : ACTIONS[move.action]}</button>
    </form>
  );
}

function NotePart({ move, filled, set, wrong }: PartProps) {
  return (
    <Field name="note" label={isNeeded("note", move, filled) ? "说明" : "说明（可不填）"} wrong={wrong}>
      {(given) => <textarea {...given} maxLength={2000} value={filled.note} onInput={(event) => set({ note: event.currentTarget.value })} />}
    </Field>
  );
}

function ResponsiblePart({ filled, set, wrong }: PartProps) {
  return (
    <Field name="responsible_body" label="应负责的单位" wrong={wrong}>
      {(given) => <input {...given} maxLength={60} value={filled.responsible_body} onInput={(event) => set({ responsible_body: event.currentTarget.value })} />}
    </Field>
  );
}

function DaysPart({ filled, set, wrong }: PartProps) {
  return (
    <Field name="days" label="天数" wrong={wrong}>
      {(given) => <input {...given} type="number" inputMode="numeric" min={1} max={3650} value={filled.days} onInput={(event) => set({ days: event.currentTarget.value })} />}
    </Field>
  );
}
