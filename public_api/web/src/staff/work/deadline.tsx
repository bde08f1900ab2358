import { ask, door } from "../../api/door";
import { Shown, useAsked } from "../../parts/asked";

/** Why it is due when it is, in the server's own words. */
export function Deadline({ number, version }: { number: string; version: number }) {
  const found = useAsked(() => ask(door.GET("/api/v1/cases/{number}/deadline", { params: { path: { number } } })), [number, version]);
  return (
    <section class="card">
      <details>
        <summary>时限说明</summary>
        <Shown of={found} bones={1}>
          {(deadline) => (
            <div class="stack tight">
              {deadline.explanation.map((line) => <p key={line}>{line}</p>)}
              {deadline.used != null && <meter class="full" min={0} max={1} high={0.8} value={Math.min(1, deadline.used)} aria-label="已用时限" style={{ width: "100%" }}>{Math.round(deadline.used * 100)}%</meter>}
            </div>
          )}
        </Shown>
      </details>
    </section>
  );
}
