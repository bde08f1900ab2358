import { LocateFixed, X } from "lucide-preact";
import type { Map as MapLibre } from "maplibre-gl";
import { useEffect, useRef, useState } from "preact/hooks";
import "../style/map.css";
import { cityMap } from "./city-map";
import { cityBox } from "./outlines";

interface Props {
  start: { lon: number; lat: number } | null;
  onPick: (lon: number, lat: number) => void;
  onClose: () => void;
}

/** A place chosen by moving the map under a fixed pin: easier with a thumb than dragging one. */
export default function PickPlace({ start, onPick, onClose }: Props) {
  const box = useRef<HTMLDialogElement>(null);
  const ground = useRef<HTMLDivElement>(null);
  const map = useRef<MapLibre | null>(null);
  const [wrong, setWrong] = useState("");
  const [ready, setReady] = useState(false); // before, there is no middle to take
  useEffect(() => {
    box.current?.showModal();
    let gone = false;
    void cityBox().then((city) => {
      if (gone || !ground.current) return;
      try {
        map.current = cityMap(ground.current, start ? { center: [start.lon, start.lat], zoom: 16.5 } : { ...city, zoom: 13 });
        setReady(true);
      } catch {
        setWrong("此浏览器不能显示地图，请使用定位");
      }
    });
    return () => {
      gone = true;
      map.current?.remove();
    };
  }, []);
  const pick = () => {
    const center = map.current?.getCenter();
    if (center) onPick(center.lng, center.lat);
  };
  return (
    <dialog ref={box} class="picker" aria-label="在地图上选点" onClose={onClose}>
      <div ref={ground} class="map" />
      <svg class="pin" viewBox="0 0 40 52" width="46" height="60" aria-hidden="true">
        <path d="M20 51C8 34 3 27 3 19a17 17 0 0 1 34 0c0 8-5 15-17 32z" fill="#b5402b" stroke="#fff" stroke-width="2.5" />
        <circle cx="20" cy="19" r="6.5" fill="#fff" />
      </svg>
      <button type="button" class="icon-button close" aria-label="关闭" onClick={() => box.current?.close()}><X aria-hidden /></button>
      <div class="panel">
        <p>{wrong || "移动地图，让图钉对准问题所在的位置"}</p>
        <button type="button" class="button accent big full" onClick={pick} disabled={!ready}><LocateFixed size={22} aria-hidden />就是这里</button>
      </div>
    </dialog>
  );
}
