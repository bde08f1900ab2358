import { Sheet } from "../parts/sheet";

/** To be replaced by the map. */
export default function PickPlace({ onClose }: { start: { lon: number; lat: number } | null; onPick: (lon: number, lat: number) => void; onClose: () => void }) {
  return <Sheet title="地图选点" onClose={onClose}><p>地图正在开通。</p></Sheet>;
}
