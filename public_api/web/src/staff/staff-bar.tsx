import { useLocation } from "preact-iso";
import { me } from "../api/session";
import { sectionsOf } from "./sections";

/** The bar below, of what one's roles work with. */
export function StaffBar() {
  const { path } = useLocation();
  const sections = sectionsOf(me.value?.roles ?? []);
  const here = sections.filter((one) => path === one.href || path.startsWith(`${one.href}/`)).sort((a, b) => b.href.length - a.href.length)[0];
  return (
    <nav class="below staff-bar" aria-label="工作菜单">
      <ul>
        {sections.map((section) => (
          <li key={section.href}>
            <a href={section.href} aria-current={section === here ? "page" : undefined}>
              <section.icon size={24} aria-hidden />
              <span>{section.text}</span>
            </a>
          </li>
        ))}
      </ul>
    </nav>
  );
}
