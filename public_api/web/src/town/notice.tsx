import { useRoute } from "preact-iso";
import { ask, door } from "../api/door";
import { Shown, useAsked } from "../parts/asked";
import { when } from "../parts/in-time";
import { Page } from "../parts/page";

export default function Notice() {
  const { params } = useRoute();
  const identity = params["id"] ?? "";
  const found = useAsked(() => ask(door.GET("/public/v1/notices/{identity}", { params: { path: { identity } } })), [identity]);
  return (
    <Page title="公告" back="/notices">
      <Shown of={found}>
        {(one) => (
          <article class="card stack">
            <h2 style={{ fontSize: "1.3rem" }}>{one.title}</h2>
            <p class="soft small">{one.topic.name} · {one.area?.name ?? "全市"} · {when(one.shown_from ?? one.changed_at)}</p>
            {one.text.split(/\n+/).map((part, at) => <p key={at}>{part}</p>)}
          </article>
        )}
      </Shown>
    </Page>
  );
}
