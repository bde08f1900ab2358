import { CircleCheckBig, CircleX, CloudUpload } from "lucide-preact";
import { useEffect, useState } from "preact/hooks";
import { online } from "../api/door";
import { inWords } from "../api/problem";
import { ANOTHER, deeds, takeBack } from "../kept/queue";
import type { Deed } from "../kept/shapes";
import { Page } from "../parts/page";
import { say } from "../parts/toast";

const PATIENCE = 8000; // ms after which one is told that one need not wait

/** What became of the report: its number, or that it is kept and will go by itself, or why it was refused. */
export function Done({ deed: key, onMend }: { deed: string; onMend: () => void }) {
  const [patient, setPatient] = useState(true);
  useEffect(() => {
    scrollTo(0, 0);
    const timer = setTimeout(() => setPatient(false), PATIENCE);
    return () => clearTimeout(timer);
  }, []);
  const deed = deeds.value.find((one) => one.key === key);
  const mend = async (refused: Deed) => ((await takeBack(refused)) ? onMend() : say(ANOTHER, true));
  if (deed?.state === "sent")
    return (
      <Page title="上报成功" back="/">
        <section class="card result" role="status">
          <span class="ring"><CircleCheckBig size={44} aria-hidden /></span>
          <h2>收到了，谢谢您</h2>
          <p class="soft">编号</p>
          <p class="big-number num" data-testid="number">{deed.number}</p>
          <p class="soft">每一步进展都会通知您，也可凭编号查询。</p>
        </section>
        <a class="button big full" href={`/mine/${deed.number}`}>查看进度</a>
        <a class="button plain full" href="/">回到首页</a>
      </Page>
    );
  if (deed?.state === "refused")
    return (
      <Page title="没有成功" back="/">
        <section class="card result" role="alert">
          <span class="ring later"><CircleX size={44} aria-hidden /></span>
          <h2>{deed.problem ? inWords(deed.problem) : "请修改后重新发送"}</h2>
          <p class="soft">您写的内容和照片都还在。</p>
        </section>
        <button class="button big full" onClick={() => void mend(deed)}>返回修改</button>
      </Page>
    );
  const kept = !online.value || !patient;
  return (
    <Page title={kept ? "已经存好" : "正在发送"} back="/">
      <section class="card result" role="status" aria-busy={!kept}>
        <span class="ring later"><CloudUpload size={44} aria-hidden /></span>
        <h2>{kept ? "已存在手机里，联网后自动发送" : "正在发送…"}</h2>
        <p class="soft">{kept ? "可以放心离开或关闭，不会丢失，也不会重复。" : "照片较大时需要一点时间。"}</p>
      </section>
      <a class="button plain full" href="/drafts">查看待发送</a>
      <a class="button full" href="/">回到首页</a>
    </Page>
  );
}
