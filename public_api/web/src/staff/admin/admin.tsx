import { ChevronRight } from "lucide-preact";
import { me } from "../../api/session";
import { Page } from "../../parts/page";
import { ADMIN_PAGES } from "./pages";

/** What one administers. */
export default function Admin() {
  const roles: readonly string[] = me.value!.roles;
  const pages = ADMIN_PAGES.filter((page) => page.roles.some((role) => roles.includes(role)));
  return (
    <Page title="系统管理" back="/staff">
      <ul class="card list">
        {pages.map((page) => (
          <li key={page.href}>
            <a class="line" href={page.href}><page.icon size={22} aria-hidden /><span class="grow">{page.text}</span><ChevronRight size={20} aria-hidden /></a>
          </li>
        ))}
      </ul>
      <p class="note small">系统管理员建账号，安全管理员授角色，审计员查日志，三者互不兼任。每一次更改都记入审计日志。</p>
    </Page>
  );
}
