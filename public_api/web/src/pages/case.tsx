import { Building2, Clock, MapPin } from "lucide-preact";
import { useRoute } from "preact-iso";
import { ask, door, type Shapes } from "../api/door";
import { Shown, useAsked } from "../parts/asked";
import { Disputed, StatusBadge } from "../parts/badge";
import { BucketIcon } from "../parts/bucket-icon";
import { left, when } from "../parts/in-time";
import { Page } from "../parts/page";
import { Pair, Photos, SHOWS, type Picture } from "../parts/photos";
import { Timeline, Way } from "../parts/timeline";
import { Comments } from "./comments";
import { TakePart } from "./take-part";

/** A case as anyone may see it. */
export default function PublicCase() {
  const { params } = useRoute();
  const number = params["number"] ?? "";
  const found = useAsked(() => ask(door.GET("/public/v1/cases/{number}", { params: { path: { number } } })), [number]);
  return (
    <Page title="案件进度" back="/case">
      <Shown of={found}>{(report) => <Told report={report} />}</Shown>
    </Page>
  );
}

function Told({ report }: { report: Shapes["PublicReport"] }) {
  const picture = (at: number | null): Picture | null => {
    const photo = at === null ? undefined : report.photos[at];
    return photo ? { thumb: photo.thumb, view: photo.view, text: `${SHOWS[photo.shows] ?? "现场"}照片` } : null;
  };
  const pairs = report.before_after.filter((pair) => pair.before !== null || pair.after !== null);
  const shown = pairs.some((pair) => pair.after !== null);
  return (
    <>
      <section class="card stack">
        <div class="row spread wrap"><span class="num soft">{report.number}</span><span class="row wrap" style={{ gap: "0.4rem" }}>{report.disputed && <Disputed />}<StatusBadge status={report.status} text={report.status_text} /></span></div>
        <Way status={report.status} />
        <div class="row"><BucketIcon bucket={report.bucket} /><h2>{report.class_name ?? report.bucket_name}</h2></div>
        <p>{report.description ?? <span class="soft">描述经审核后公开</span>}</p>
        <dl class="facts">
          <div><dt class="row" style={{ gap: "0.3rem" }}><MapPin size={18} aria-hidden />位置</dt><dd>{report.area}附近</dd></div>
          {report.department && <div><dt class="row" style={{ gap: "0.3rem" }}><Building2 size={18} aria-hidden />部门</dt><dd>{report.department}</dd></div>}
          {report.due_at && !report.ended_at && <div><dt class="row" style={{ gap: "0.3rem" }}><Clock size={18} aria-hidden />时限</dt><dd>{when(report.due_at)}（{left(report.due_at)}）</dd></div>}
          {report.rating && <div><dt>评价</dt><dd>{RATINGS[report.rating] ?? report.rating}{report.rating_reason && `（${report.rating_reason}）`}</dd></div>}
        </dl>
        {report.responsible_body && <p class="note calm">此事由 {report.responsible_body} 负责</p>}
        {report.merged_into && <p class="note">已并入 <a class="num" href={`/case/${report.merged_into}`}>{report.merged_into}</a></p>}
      </section>
      {shown
        ? pairs.map((pair) => <Pair key={`${pair.before}-${pair.after}`} before={picture(pair.before)} after={picture(pair.after)} />)
        : report.photos.length > 0 && <section class="card"><h2>照片</h2><Photos pictures={report.photos.map((_, at) => picture(at)!)} /></section>}
      <section class="card"><h2>办理过程</h2><Timeline lines={report.timeline} /></section>
      {!report.ended_at && <TakePart number={report.number} count={report.me_too} />}
      <Comments number={report.number} />
    </>
  );
}

export const RATINGS: Record<string, string> = { satisfied: "满意", fair: "基本满意", dissatisfied: "不满意" };
