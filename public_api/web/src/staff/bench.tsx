import { ChevronRight, KeyRound, LogOut } from "lucide-preact";
import { useLocation } from "preact-iso";
import { ask, door, type Shapes } from "../api/door";
import { me, signOut } from "../api/session";
import { Shown, useAsked } from "../parts/asked";
import { Page } from "../parts/page";
import { heard, inShort, unread } from "../live";
import { ADMIN_PAGES } from "./admin/pages";
import { Shift } from "./field/shift";
import { readDepartments } from "./departments";
import { ROLES } from "./law";
import { listHref, OPEN_STEPS, sectionsOf, workOf, type WorkList } from "./sections";

/** The workbench: what waits for one, by role. */
export function Bench() {
  const who = me.value!;
  const lists = workOf(who.roles);
  const bodies = useAsked(() => (who.department ? readDepartments() : Promise.resolve(null)), [who.department]);
  const body = bodies.value?.items.find((one) => one.code === who.department)?.name;
  return (
    <Page title="工作台" back="/">
      <section class="card row">
        <div class="grow">
          <h2>{who.name}</h2>
          <p class="soft small">{who.roles.filter((role) => role !== "citizen").map((role) => ROLES[role]).join("、")}{body && ` · ${body}`}</p>
        </div>
        <a class="button plain" href="/inbox">消息{unread.value > 0 && <span class="badge bad">{inShort(unread.value)}</span>}</a>
      </section>
      {who.roles.includes("inspector") && <Shift />}
      {lists.length > 0 && <Waiting lists={lists} />}
      <Links />
      <SignOut />
    </Page>
  );
}

function Waiting({ lists }: { lists: WorkList[] }) {
  const query = { step: OPEN_STEPS as Shapes["Step"][] };
  const counts = useAsked(() => ask(door.GET("/api/v1/cases/counts", { params: { query } })), [heard.value]);
  return (
    <section aria-labelledby="waiting">
      <h2 id="waiting" class="heading">等我处理</h2>
      <Shown of={counts} bones={2}>
        {(found) => (
          <ul class="counts">
            {lists.map((list) => (
              <li key={list.text}>
                <a class={`card count ${list.count.light ?? ""}`} href={listHref(list.query)}>
                  <span class="big-number">{list.count.asks ? <Applied asks={list.count.asks as Shapes["Asked"][]} /> : howMany(found, list)}</span>
                  <span>{list.text}</span>
                </a>
              </li>
            ))}
          </ul>
        )}
      </Shown>
    </section>
  );
}

/** Some of what waits for an answer is of cases that are closed: it is counted by itself. */
function Applied({ asks }: { asks: Shapes["Asked"][] }) {
  const counts = useAsked(() => ask(door.GET("/api/v1/cases/counts", { params: { query: { asks } } })), [heard.value]);
  return <>{counts.value?.total ?? "…"}</>;
}

function howMany(counts: Shapes["CountsOut"], { count }: WorkList): number {
  if (count.light) return counts.lights[count.light] ?? 0;
  return (count.steps ?? []).reduce((sum, step) => sum + (counts.steps[step] ?? 0), 0);
}

function Links() {
  const roles = me.value!.roles;
  const sections = sectionsOf(roles).filter((one) => one.href !== "/staff" && !one.href.startsWith("/staff/admin"));
  const pages = ADMIN_PAGES.filter((page) => page.roles.some((role) => (roles as string[]).includes(role)));
  return (
    <ul class="card list">
      {[...sections, ...pages].map((one) => (
        <li key={one.href}>
          <a class="line" href={one.href}>
            <one.icon size={22} aria-hidden />
            <span class="grow">{one.text}</span>
            <ChevronRight size={20} aria-hidden />
          </a>
        </li>
      ))}
      <li>
        <a class="line" href="/staff/password">
          <KeyRound size={22} aria-hidden />
          <span class="grow">修改密码</span>
          <ChevronRight size={20} aria-hidden />
        </a>
      </li>
    </ul>
  );
}

function SignOut() {
  const { route } = useLocation();
  const leave = async () => {
    await signOut();
    route("/", true);
  };
  return (
    <button class="button plain full" onClick={() => void leave()}>
      <LogOut size={20} aria-hidden /> 退出登录
    </button>
  );
}
