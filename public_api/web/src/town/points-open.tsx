import { ask, door } from "../api/door";
import { Shown, useAsked } from "../parts/asked";
import { when } from "../parts/in-time";

const MEDAL = ["#c9931c", "#7f8c90", "#a5673a"];
const EVENT: Record<string, string> = { filed: "立案", closed: "结案", file: "立案", close: "结案", filing: "立案", closing: "结案" };

export function RankingList() {
  const found = useAsked(() => ask(door.GET("/public/v1/points/ranking")), []);
  return (
    <Shown of={found}>
      {(ranking) => (
        <section class="card">
          <h2>{ranking.month.replace("-", " 年 ")} 月排行</h2>
          {ranking.items.length === 0 && <p class="soft">本月还没有人获得积分</p>}
          <ol class="list">
            {ranking.items.map((one, at) => (
              <li key={at} class="line">
                <strong class="num" style={{ width: "2rem", textAlign: "center", fontSize: "1.2rem", color: MEDAL[one.rank - 1] ?? "var(--soft)" }}>{one.rank}</strong>
                <span class="grow num">{one.who}</span>
                <strong class="num">{one.points} 分</strong>
              </li>
            ))}
          </ol>
        </section>
      )}
    </Shown>
  );
}

export function PublicityList() {
  const found = useAsked(() => ask(door.GET("/public/v1/points/publicity", { params: { query: { limit: 100 } } })), []);
  return (
    <Shown of={found}>
      {(list) => (
        <section class="card">
          <h2>{list.name ?? "发放公示"}</h2>
          {list.since && list.until && <p class="soft small">公示期 {when(list.since)} 至 {when(list.until)}，如有异议可申诉</p>}
          {list.items.length === 0 && <p class="soft">还没有公示的名单</p>}
          <ol class="list">
            {list.items.map((one) => (
              <li key={one.place} class="line"><span class="grow num">{one.who}</span><span class="num">{one.points} 分</span><strong class="num">{one.amount} 元</strong></li>
            ))}
          </ol>
        </section>
      )}
    </Shown>
  );
}

export function Rules() {
  const found = useAsked(() => ask(door.GET("/public/v1/points/rules")), []);
  return (
    <Shown of={found}>
      {({ items, terms }) => (
        <>
          {!terms && <p class="note">目前没有开展有奖举报</p>}
          {items.length > 0 && (
            <section class="card">
              <h2>哪些举报有积分</h2>
              <ul class="list">
                {items.map((rule) => (
                  <li key={rule.code} class="line">
                    <span class="grow">
                      <strong>{rule.name}</strong>
                      <span class="soft small" style={{ display: "block" }}>
                        {rule.area_name} · {rule.from_hour === 0 && rule.until_hour === 24 ? "全天" : `${rule.from_hour} 时至 ${rule.until_hour} 时`} · {EVENT[rule.event] ?? ""}后计分{rule.photos > 0 && ` · 至少 ${rule.photos} 张照片`}
                      </span>
                    </span>
                    <strong class="num">{rule.points} 分</strong>
                  </li>
                ))}
              </ul>
            </section>
          )}
          {terms && (
            <section class="card">
              <h2>限额与发放</h2>
              <ul class="stack tight">
                <li>每人每天最多 {terms.per_day} 分，每月最多 {terms.per_month} 分</li>
                <li>同一问题只奖励首个有效举报：{terms.again_m} 米、{terms.again_days} 天内算同一问题</li>
                <li>1 分折合 {(terms.fen_per_point / 100).toFixed(2)} 元，满 {terms.payout_least} 分发放</li>
                <li>发放前公示 {terms.publicity_days} 天；对计分有异议，{terms.appeal_days} 天内可申诉</li>
                <li>匿名上报、工作人员上报不计分</li>
              </ul>
            </section>
          )}
        </>
      )}
    </Shown>
  );
}
