import { ExternalLink, Phone } from "lucide-preact";
import { useRoute } from "preact-iso";
import { ask, door } from "../api/door";
import { Shown, useAsked } from "../parts/asked";
import { Page } from "../parts/page";

/** How something is applied for: who may, what to bring, how long it takes, where. */
export default function Guide() {
  const { params } = useRoute();
  const code = params["code"] ?? "";
  const found = useAsked(() => ask(door.GET("/public/v1/guides/{code}", { params: { path: { code } } })), [code]);
  return (
    <Page title="办事指南" back="/notices">
      <Shown of={found}>
        {(one) => (
          <>
            <section class="card stack">
              <h2 style={{ fontSize: "1.3rem" }}>{one.title}</h2>
              <p>{one.summary}</p>
              <dl class="facts">
                {one.who && <div><dt>对象</dt><dd>{one.who}</dd></div>}
                {one.days !== null && <div><dt>时限</dt><dd>{one.days} 个工作日</dd></div>}
                {one.fee && <div><dt>费用</dt><dd>{one.fee}</dd></div>}
                {one.office && <div><dt>窗口</dt><dd>{one.office}</dd></div>}
              </dl>
              {one.apply_url && <a class="button big full" href={one.apply_url} rel="noopener"><ExternalLink size={20} aria-hidden />在线办理</a>}
              {one.phone && <a class="button plain full" href={`tel:${one.phone}`}><Phone size={20} aria-hidden />{one.phone}</a>}
            </section>
            {one.materials.length > 0 && (
              <section class="card">
                <h2>需要带的材料</h2>
                <ol class="list">{one.materials.map((part) => <li key={part.name} class="line"><span class="grow">{part.name}{part.note && <span class="soft small" style={{ display: "block" }}>{part.note}</span>}</span></li>)}</ol>
              </section>
            )}
            {one.sections.map((part) => <section key={part.title} class="card"><h2>{part.title}</h2><p style={{ whiteSpace: "pre-line" }}>{part.text}</p></section>)}
          </>
        )}
      </Shown>
    </Page>
  );
}
