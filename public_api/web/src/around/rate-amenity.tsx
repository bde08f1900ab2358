import { Star } from "lucide-preact";
import { useState } from "preact/hooks";
import { ask, door, type Shapes } from "../api/door";
import { Shown, useAsked } from "../parts/asked";
import { attempt } from "../parts/attempt";
import { NeedsSignIn } from "../parts/needs-sign-in";

type Remark = Shapes["Remark"];
type Rated = Shapes["AmenityRated"];
const REMARKS: readonly (readonly [Remark, string])[] = [
  ["clean", "干净"], ["helpful", "服务好"], ["dirty", "脏乱"], ["smelly", "有异味"], ["no_paper", "没有厕纸"], ["broken", "设施损坏"],
  ["crowded", "排队久"], ["closed", "没有开放"], ["hard_to_find", "不好找"],
];

export function RateAmenity({ code, onDone }: { code: string; onDone: (rated: Rated) => void }) {
  return <NeedsSignIn why="登录后可以评价"><Stars code={code} onDone={onDone} /></NeedsSignIn>;
}

/** As one rated it before, or empty. */
function Stars({ code, onDone }: { code: string; onDone: (rated: Rated) => void }) {
  const own = useAsked(() => ask(door.GET("/api/v1/amenities/{code}/rating", { params: { path: { code } } })), [code]);
  return <Shown of={own} bones={1}>{(before) => <Form code={code} before={before} onDone={onDone} />}</Shown>;
}

function Form({ code, before, onDone }: { code: string; before: Shapes["OwnAmenityRating"]; onDone: (rated: Rated) => void }) {
  const [stars, setStars] = useState(before.stars ?? 0);
  const [remarks, setRemarks] = useState<Remark[]>(before.remarks);
  const send = () =>
    attempt(`rate ${code}`, async () => {
      onDone(await ask(door.POST("/api/v1/amenities/{code}/rating", { params: { path: { code } }, body: { stars, remarks } })));
      return "谢谢您的评价";
    });
  const flip = (remark: Remark) => setRemarks(remarks.includes(remark) ? remarks.filter((one) => one !== remark) : [...remarks, remark]);
  return (
    <div class="stack">
      <div class="row" role="radiogroup" aria-label="打分" style={{ justifyContent: "center" }}>
        {[1, 2, 3, 4, 5].map((one) => (
          <button key={one} class="icon-button" role="radio" aria-checked={stars === one} aria-label={`${one} 分`} onClick={() => setStars(one)}>
            <Star size={36} fill={one <= stars ? "#f0b25a" : "none"} color="#b97f1f" aria-hidden />
          </button>
        ))}
      </div>
      <div class="chips" role="group" aria-label="还想说">
        {REMARKS.map(([remark, text]) => <button key={remark} class="chip" aria-pressed={remarks.includes(remark)} onClick={() => flip(remark)}>{text}</button>)}
      </div>
      <button class="button full" disabled={stars === 0} onClick={() => void send()}>提交</button>
    </div>
  );
}
