import { Camera, ClipboardList, House, Map as MapIcon, UserRound } from "lucide-preact";
import { useLocation } from "preact-iso";
import { inShort, unread } from "../live";

const TABS = [
  { href: "/", text: "首页", icon: House },
  { href: "/map", text: "地图", icon: MapIcon },
  { href: "/report", text: "上报", icon: Camera },
  { href: "/mine", text: "我的上报", icon: ClipboardList },
  { href: "/me", text: "我的", icon: UserRound },
] as const;
// pages that work towards one thing, or have a bar of their own
const WITHOUT = ["/report", "/sign-in", "/staff"];

export function TabBar() {
  const { path } = useLocation();
  if (WITHOUT.some((start) => path === start || path.startsWith(`${start}/`))) return null;
  return (
    <nav class="below" aria-label="主菜单">
      <ul>
        {TABS.map(({ href, text, icon: Icon }) => (
          <li key={href} class={href === "/report" ? "middle" : ""}>
            <a href={href} aria-current={path === href ? "page" : undefined}>
              {href === "/report" ? <span class="disc"><Icon size={26} aria-hidden /></span> : <Icon size={24} aria-hidden />}
              <span>{text}</span>
              {href === "/me" && unread.value > 0 && (
                <span class="dot">{inShort(unread.value)}<span class="unseen">条未读消息</span></span>
              )}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  );
}
