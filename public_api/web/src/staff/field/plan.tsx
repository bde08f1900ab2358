// A plan of where to go, drawn from the positions alone: it works without any line and without map tiles.
import type { Shapes } from "../../api/door";
import type { Grid } from "./grids";

interface Props {
  tasks: Shapes["TaskOut"][];
  /** drawn behind: one's own grids */
  grids: Grid[];
}

const WIDE = 340;
const HIGH = 220;
const EDGE = 28;
const METRES = 111_320; // of a degree of latitude

/** Numbers in the order to go, a line between them, and a scale. */
export function Plan({ tasks, grids }: Props) {
  const placed = tasks.filter((task) => task.position);
  if (placed.length === 0) return null;
  const { to, metres } = fitted(placed.map((task) => [task.position!.lon, task.position!.lat]));
  const points = placed.map((task) => to(task.position!.lon, task.position!.lat));
  const scale = [50, 100, 200, 500, 1000, 2000, 5000].find((one) => one / metres > 40) ?? 5000;
  return (
    <figure class="plan">
      <svg viewBox={`0 0 ${WIDE} ${HIGH}`} role="img" aria-label={`任务位置示意图，共 ${placed.length} 处`}>
        <rect width={WIDE} height={HIGH} fill="var(--brand-tint)" />
        {grids.flatMap((grid) => grid.rings.map((ring, at) => (
          <polygon key={`${grid.code}-${at}`} points={ring.map(([lon, lat]) => to(lon, lat).join(",")).join(" ")} fill="var(--card)" fill-opacity="0.6" stroke="#8fa9aa" />
        )))}
        <polyline points={points.map((point) => point.join(",")).join(" ")} fill="none" stroke="var(--brand)" stroke-width="2" stroke-dasharray="4 4" />
        {points.map(([x, y], at) => (
          <g key={placed[at]!.id}>
            <circle cx={x} cy={y} r="13" fill={placed[at]!.state === "accepted" ? "var(--brand)" : "var(--accent)"} stroke="#fff" stroke-width="2" />
            <text x={x} y={y! + 5} text-anchor="middle" font-size="14" font-weight="700" fill="#fff">{at + 1}</text>
          </g>
        ))}
        <g transform={`translate(12 ${HIGH - 14})`}>
          <line x2={scale / metres} stroke="var(--ink)" stroke-width="2" />
          <text y="-5" font-size="11" fill="var(--ink)">{scale >= 1000 ? `${scale / 1000} 公里` : `${scale} 米`}</text>
        </g>
      </svg>
      <figcaption class="unseen">按建议的顺序编号</figcaption>
    </figure>
  );
}

/** From degrees to the drawing, north up; `metres` to one of its units. */
function fitted(places: number[][]) {
  const lons = places.map((place) => place[0]!);
  const lats = places.map((place) => place[1]!);
  const [west, east, south, north] = [Math.min(...lons), Math.max(...lons), Math.min(...lats), Math.max(...lats)];
  const shrink = Math.cos((((south + north) / 2) * Math.PI) / 180);
  const width = Math.max((east - west) * shrink * METRES, 200);
  const height = Math.max((north - south) * METRES, 200);
  const metres = Math.max(width / (WIDE - 2 * EDGE), height / (HIGH - 2 * EDGE));
  const middle = [(west + east) / 2, (south + north) / 2];
  const to = (lon: number, lat: number): [number, number] => [
    WIDE / 2 + ((lon - middle[0]!) * shrink * METRES) / metres,
    HIGH / 2 - ((lat - middle[1]!) * METRES) / metres,
  ];
  return { to, metres };
}
