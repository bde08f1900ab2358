import { ChevronRight, FileText, Megaphone } from "lucide-preact";
import { useState } from "preact/hooks";
import { ask, door } from "../api/door";
import { seen } from "../kept/seen";
import { Shown, useAsked } from "../parts/asked";
import { when } from "../parts/in-time";
import { Page } from "../parts/page";
import { Tabs } from "../parts/tabs";

type View = "notices" | "guides";

/** What the city announces, and how things are applied for. */
export default function Notices() {
  const [view, setView] = useState<View>("notices");
  return (
    <Page title="公告与办事" back="/">
      <Tabs label="栏目" value={view} onChange={setView} all={[["notices", "公告"], ["guides", "办事指南"]]} />
      {view === "notices" ? <NoticeList /> : <GuideList />}
    </Page>
  );
}

function NoticeList() {
  const found = useAsked(() => seen("notices", () => ask(door.GET("/public/v1/notices", { params: { query: { limit: 50 } } }))), []);
  return (
    <Shown of={found}>
      {({ value }) =>
        value.items.length === 0 ? (
          <div class="empty"><Megaphone size={44} aria-hidden /><p>暂时没有公告</p></div>
        ) : (
          <ul class="stack tight">
            {value.items.map((one) => (
              <li key={one.id}>
                <a class="card line" href={`/notices/${one.id}`}>
                  <span class="grow">
                    <span class="row wrap" style={{ gap: "0.5rem" }}><span class="badge brand">{one.topic.name}</span>{one.area && <span class="badge">{one.area.name}</span>}</span>
                    <strong style={{ display: "block", marginTop: "0.3rem" }}>{one.title}</strong>
                    <span class="soft small">{when(one.shown_from ?? one.changed_at)}</span>
                  </span>
                  <ChevronRight size={20} aria-hidden />
                </a>
              </li>
            ))}
          </ul>
        )
      }
    </Shown>
  );
}

function GuideList() {
  const found = useAsked(() => seen("guides", () => ask(door.GET("/public/v1/guides"))), []);
  return (
    <Shown of={found}>
      {({ value }) =>
        value.items.length === 0 ? (
          <div class="empty"><FileText size={44} aria-hidden /><p>暂时没有办事指南</p></div>
        ) : (
          <ul class="card list">
            {value.items.map((one) => (
              <li key={one.code}>
                <a class="line" href={`/notices/guide/${one.code}`}>
                  <FileText aria-hidden />
                  <span class="grow"><strong>{one.title}</strong><span class="soft small" style={{ display: "block" }}>{one.summary}</span></span>
                  <ChevronRight size={20} aria-hidden />
                </a>
              </li>
            ))}
          </ul>
        )
      }
    </Shown>
  );
}
