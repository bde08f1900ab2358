// The administrators' pages, and who may open them: three administrators, none of whom can do another's work.
import { BookOpenCheck, CalendarDays, GitBranch, Scale, Users } from "lucide-preact";
import type { Section } from "../sections";

export const ADMIN_PAGES: readonly Section[] = [
  { href: "/staff/admin/people", text: "人员与角色", icon: Users, roles: ["admin", "security"] },
  { href: "/staff/admin/rules", text: "权责清单", icon: Scale, roles: ["admin", "security"] },
  { href: "/staff/admin/releases", text: "配置版本", icon: GitBranch, roles: ["admin"] },
  { href: "/staff/admin/calendar", text: "工作日历", icon: CalendarDays, roles: ["admin", "security"] },
  { href: "/staff/admin/audit", text: "审计日志", icon: BookOpenCheck, roles: ["auditor"] },
];
