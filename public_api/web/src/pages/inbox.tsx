import { MailOpen } from "lucide-preact";
import { useLocation } from "preact-iso";
import { ask, door } from "../api/door";
import { countUnread, useNews, type Message } from "../live";
import { Shown, useAsked } from "../parts/asked";
import { useGrown, type PageOf } from "../parts/grown";
import { when } from "../parts/in-time";
import { NeedsSignIn } from "../parts/needs-sign-in";
import { Page } from "../parts/page";

export default function Inbox() {
  return (
    <Page title="消息" back="/me">
      <NeedsSignIn why="登录后查看处理进度的消息"><Messages /></NeedsSignIn>
    </Page>
  );
}

const page = (after?: string) => ask(door.GET("/api/v1/inbox", { params: { query: { limit: 20, after } } }));

function Messages() {
  const found = useAsked(() => page(), []);
  useNews(found.again, () => true, [found.again]);
  return <Shown of={found}>{(first) => <All first={first} />}</Shown>;
}

function All({ first }: { first: PageOf<Message> }) {
  const { route } = useLocation();
  const all = useGrown(first, page, (item) => item.id);
  const open = async (item: Message) => {
    if (!item.read_at) {
      const read = ask(door.POST("/api/v1/inbox/{identity}/read", { params: { path: { identity: item.id } } }));
      await read.then(all.put, () => undefined);
      void countUnread().catch(() => undefined);
    }
    if (item.number) route(`/mine/${item.number}`);
  };
  if (all.items.length === 0) return <div class="empty"><MailOpen size={44} aria-hidden /><p>还没有消息</p></div>;
  return (
    <>
      <ul class="stack tight">
        {all.items.map((item) => (
          <li key={item.id}>
            <button class="card line" style={{ alignItems: "flex-start" }} onClick={() => void open(item)}>
              <span class="grow">
                <span class="row spread"><strong>{item.title}</strong>{!item.read_at && <span class="badge bad">未读</span>}</span>
                <span style={{ display: "block" }}>{item.text}</span>
                <span class="soft small">{when(item.at)}</span>
              </span>
            </button>
          </li>
        ))}
      </ul>
      {all.more && <button class="button plain full" disabled={all.busy} onClick={() => void all.more!()}>更多</button>}
    </>
  );
}
