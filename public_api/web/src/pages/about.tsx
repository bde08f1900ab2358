import { ask, door } from "../api/door";
import { seen } from "../kept/seen";
import { Shown, useAsked } from "../parts/asked";
import { Page } from "../parts/page";

export default function About() {
  const notice = useAsked(() => seen("privacy", () => ask(door.GET("/public/v1/privacy"))), []);
  return (
    <Page title="隐私政策" back="/me">
      <Shown of={notice}>
        {({ value }) => (
          <>
            <p class="soft small">版本 {value.version}</p>
            {value.sections.map((part) => (
              <section key={part.title} class="card"><h2>{part.title}</h2><p>{part.text}</p></section>
            ))}
            <section class="card">
              <h2>保存多久</h2>
              <ul class="list">
                {value.retention.map((rule) => (
                  <li key={rule.what} class="line"><span class="grow">{rule.what}<br /><span class="soft small">{rule.why}</span></span><strong>{rule.days} 天</strong></li>
                ))}
              </ul>
            </section>
          </>
        )}
      </Shown>
    </Page>
  );
}
