import type { Place } from "../kept/shapes";

const WHY: Record<number, string> = {
  1: "没有定位权限，请在浏览器设置中允许，或在地图上选点",
  2: "暂时无法定位，请到开阔处重试，或在地图上选点",
  3: "定位超时，请重试，或在地图上选点",
};

const LONGEST = 20_000; // ms; the browser's own limit does not run while it asks for leave, and that may never be answered

/** Where the phone is (WGS-84, as browsers give it). Throws an Error with words for a person. */
export function whereAmI(): Promise<Place> {
  return new Promise((resolve, reject) => {
    setTimeout(() => reject(new Error(WHY[3])), LONGEST);
    if (!navigator.geolocation) return reject(new Error("此浏览器不支持定位，请在地图上选点"));
    navigator.geolocation.getCurrentPosition(
      ({ coords }) =>
        resolve({
          lon: coords.longitude, lat: coords.latitude, coord_type: "wgs84", accuracy_m: Math.round(coords.accuracy), source: "gps",
        }),
      (fault) => reject(new Error(WHY[fault.code] ?? WHY[2])),
      { enableHighAccuracy: true, timeout: 15_000, maximumAge: 10_000 },
    );
  });
}
