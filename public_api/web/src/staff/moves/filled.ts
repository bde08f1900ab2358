// What a form of a move holds, and which parts it asks for. The law names the needs; this says how each is asked.
import type { Shapes } from "../../api/door";
import { NEEDS } from "../law";

export interface Filled {
  note: string;
  reason: string;
  department: string;
  class_code: string;
  condition: number | null;
  days: string;
  into: string;
  assignee: string;
  duty: string;
  responsible_body: string;
  for: string;
  outcome: string;
}

export const EMPTY: Filled = {
  note: "", reason: "", department: "", class_code: "", condition: null, days: "", into: "", assignee: "", duty: "",
  responsible_body: "", for: "", outcome: "",
};

// what is typed, not chosen from what is advised
export const TYPED = ["note", "days", "responsible_body"] as const;

/** Under which name what was typed into this form is kept. */
export function nameOf(number: string, action: string): string {
  return `${action} of ${number}`;
}

/** A part of the form: one need of the law, or what an action is seldom done without. */
export type Part =
  | "class" | "department" | "reason" | "responsible_body" | "duty" | "for" | "days" | "into" | "assignee" | "outcome" | "photos" | "note";

// need: part; what is not here asks for no input of its own
const PART: Record<string, Part> = {
  class: "class", department: "department", reason: "reason", duty: "duty", responsible_body: "responsible_body", days: "days",
  into: "into", assignee: "assignee", after_photo: "photos", note: "note", explained: "note", rating: "outcome", audited: "outcome",
  heard_well: "outcome", heard_ill: "outcome", for_extend: "for", for_suspend: "for", for_return: "for",
};
// what the law can do without, and people want beside it
const BESIDE: Record<string, Part[]> = {
  file: ["class"], answer: ["note"], dispatch: ["note"], comment: ["note", "photos"], assist_done: ["note", "photos"], refute: ["reason"],
  rework: ["reason", "photos"], confirm: ["note", "photos"], pass: ["note", "photos"], admit: [], reject: ["note"], cancel: ["note"], urge: ["note"],
  call_back: ["note"],
};
// an application asks for more, by what is applied for
const BY_KIND: Record<string, Part[]> = { extend: [], suspend: ["days"], return: ["reason", "duty"] };
const ORDER: Part[] = ["for", "class", "department", "into", "assignee", "reason", "responsible_body", "duty", "days", "outcome", "photos", "note"];
const NOT_OURS = "not_city_duty"; // the reason that says whose it is instead

/** What the way that is being filled in asks for: several lead to `apply`, one for each thing that may be applied for. */
function needsOf(move: Shapes["Button"], filled: Filled): string[] {
  return move.ways.find((way) => way.some((need) => need === `for_${filled.for}`)) ?? move.needs;
}

/** The parts an action asks for, in the order they are asked. */
export function asksFor(move: Shapes["Button"], filled: Filled = EMPTY, wrong: Record<string, string> = {}): Part[] {
  const needs = needsOf(move, filled);
  const needed = needs.map((need) => PART[need]).filter((part) => part !== undefined);
  const content: Part[] = needs.includes("content") ? ["note", "photos"] : [];
  const refused = Object.keys(wrong).map((field) => BY_FIELD[field]).filter((part) => part !== undefined);
  const more: Part[] = filled.reason === NOT_OURS ? ["responsible_body"] : [];
  const found = new Set([...needed, ...content, ...refused, ...more, ...(BESIDE[move.action] ?? []), ...(BY_KIND[filled.for] ?? [])]);
  return ORDER.filter((part) => found.has(part));
}

// field of a refusal: the part that mends it, shown even where the law did not ask before
const BY_FIELD: Record<string, Part> = Object.fromEntries([
  ...Object.entries(NEEDS).filter(([need]) => PART[need]).map(([need, [, field]]) => [field, PART[need]!] as const),
  ["photo_ids", "photos"],
]);

/** Whether the law needs this part, so that an empty one is no use to send. */
export function isNeeded(part: Part, move: Shapes["Button"], filled: Filled): boolean {
  return needsOf(move, filled).some((need) => PART[need] === part && need !== "explained");
}

/** The fields of the deed: what is empty is not sent. */
export function deedOf(filled: Filled): Partial<Shapes["ActionIn"]> {
  const { days, for: kind, outcome, condition, ...words } = filled;
  const said = Object.fromEntries(Object.entries(words).filter(([, value]) => value.trim() !== ""));
  return {
    ...said,
    ...(condition === null ? {} : { condition }),
    ...(days ? { days: Number(days) } : {}),
    ...(kind ? { for: kind as Shapes["Asked"] } : {}),
    ...(outcome ? { outcome: outcome as Shapes["Outcome"] } : {}),
  };
}
