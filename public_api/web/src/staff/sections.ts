// What each role works with: the bar below, and the lists of the workbench. Which cases are in them, the server decides.
import { BookOpenCheck, ClipboardList, Gauge, LayoutGrid, MapPinned, Users, type LucideIcon } from "lucide-preact";
import { ENDED, STEPS } from "./law";

export interface Section {
  href: string;
  text: string;
  icon: LucideIcon;
  roles: readonly string[];
}

const OFFICE = ["desk", "chief", "dispatcher", "handler", "supervisor", "leader", "arbiter"];
export const SECTIONS: readonly Section[] = [
  { href: "/staff", text: "工作台", icon: LayoutGrid, roles: [...OFFICE, "inspector", "admin", "security", "auditor", "treasurer"] },
  { href: "/staff/tasks", text: "任务", icon: MapPinned, roles: ["inspector"] },
  { href: "/staff/cases", text: "案件", icon: ClipboardList, roles: [...OFFICE, "inspector"] },
  { href: "/staff/overview", text: "概览", icon: Gauge, roles: ["desk", "chief", "dispatcher", "supervisor", "leader", "arbiter"] },
  { href: "/staff/admin", text: "管理", icon: Users, roles: ["admin", "security"] },
  { href: "/staff/admin/audit", text: "审计", icon: BookOpenCheck, roles: ["auditor"] },
];

export interface WorkList {
  text: string;
  query: Query;
  /** how many, from the counts of one's open cases */
  count: { steps?: string[]; light?: string; asks?: string[] };
}

export type Query = Record<string, string | string[]>;
/** The open cases, by their light where one is named: an ended one keeps the light it ended with. */
export const openCases = (light?: string): Query => ({ open: "true", ...(light ? { light } : {}) });

const at = (...steps: string[]): WorkList => ({
  text: steps.map((step) => STEPS[step]).join("、"), query: { step: steps }, count: { steps },
});
const OVERDUE: WorkList = { text: "红灯", query: openCases("red"), count: { light: "red" } };
const NEARLY: WorkList = { text: "黄灯", query: openCases("yellow"), count: { light: "yellow" } };

/** What a department may have applied for: `endorsed` is an appeal it has agreed to. */
export const ASKED: Record<string, string> = { extend: "延期", suspend: "挂账", return: "退单", appeal: "超时申诉", endorsed: "超时申诉" };
const asking = (text: string, ...asks: string[]): WorkList => ({ text, query: { asks }, count: { asks } });

/** role: what waits for it. */
export const WORK: Record<string, WorkList[]> = {
  inspector: [at("verifying"), at("checking")],
  desk: [at("reported"), at("verifying"), at("answered")],
  chief: [at("pending_file"), at("checked"), at("reported", "verifying")],
  dispatcher: [at("filed"), asking("待批申请", "extend", "suspend", "return", "endorsed"), at("handling"), at("suspended")],
  handler: [at("dispatched"), at("handling"), at("suspended"), asking("待审申诉", "appeal")],
  // told of what nobody answers, and the one who answers where the centre has nobody but the applicant
  supervisor: [OVERDUE, NEARLY, at("handling"), asking("申请与申诉", ...Object.keys(ASKED))],
  leader: [OVERDUE, NEARLY],
  arbiter: [at("arbitrating")],
};

export const OPEN_STEPS = Object.keys(STEPS).filter((step) => !ENDED.includes(step));

export function sectionsOf(roles: readonly string[]): Section[] {
  return SECTIONS.filter((section) => section.roles.some((role) => roles.includes(role)));
}

/** The lists of all one's roles, each once. */
export function workOf(roles: readonly string[]): WorkList[] {
  const found = roles.flatMap((role) => WORK[role] ?? []);
  return found.filter((one, place) => found.findIndex((other) => other.text === one.text) === place);
}

/** The address of a work list. */
export function listHref(query: Query): string {
  const asked = new URLSearchParams(Object.entries(query).flatMap(([name, value]) => [value].flat().map((one) => [name, one])));
  return `/staff/cases?${asked}`;
}
