import { Plus, Search } from "lucide-preact";
import { useState } from "preact/hooks";
import { ask, door } from "../../api/door";
import { me } from "../../api/session";
import { when } from "../../parts/in-time";
import { Page } from "../../parts/page";
import { ROLES } from "../law";
import { Listed } from "../listed";
import { usePages } from "../pages";

/** Accounts of staff, the newest first; searched by name or user name. */
export default function People() {
  const [words, setWords] = useState("");
  const [q, setQ] = useState("");
  const people = usePages((after) => ask(door.GET("/api/v1/admin/people", { params: { query: { q: q || undefined, limit: 30, after } } })), [q]);
  const search = (event: Event) => {
    event.preventDefault();
    setQ(words.trim());
  };
  const add = me.value!.roles.includes("admin") && <a class="icon-button" href="/staff/admin/people/new" aria-label="新建账号"><Plus aria-hidden /></a>;
  return (
    <Page title="人员与角色" back="/staff/admin" action={add || undefined}>
      <form class="row" role="search" onSubmit={search}>
        <input class="input grow" type="search" aria-label="搜索姓名或用户名" placeholder="姓名或用户名" maxLength={50} value={words} onInput={(event) => setWords(event.currentTarget.value)} />
        <button class="button plain" aria-label="搜索"><Search size={20} aria-hidden /></button>
      </form>
      <p class="soft small">新建的账号在前</p>
      <Listed of={people} none="没有符合的账号">
        {(one) => (
          <li key={one.id}>
            <a class="work-line" href={`/staff/admin/people/${one.id}`}>
              <span class="row spread"><span class="title">{one.name}</span>{!one.active && <span class="badge bad">已停用</span>}</span>
              <span class="soft small">{one.username}{one.department && ` · ${one.department}`}{one.grids.length > 0 && ` · ${one.grids.length} 个网格`} · 建于 <time dateTime={one.made_at}>{when(one.made_at)}</time></span>
              <span class="row wrap" style={{ gap: "0.3rem" }}>{one.roles.map((role) => <span key={role} class="badge calm">{ROLES[role]}</span>)}</span>
            </a>
          </li>
        )}
      </Listed>
    </Page>
  );
}
