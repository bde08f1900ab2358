import { Refused } from "../api/problem";
import type { Place } from "../kept/shapes";

const WHY: Record<number, string> = {
  1: "没有定位权限，请在浏览器设置中允许",
  2: "暂时无法定位，请到开阔处重试",
  3: "定位超时，请重试",
};

/** What to add where there is a map beside it. */
export const OR_ON_THE_MAP = "，或在地图上选点";
const LONGEST = 20_000; // ms; the browser's own limit does not run while it asks for leave, and that may never be answered

/** A refusal of the phone's own: told like any other, and not as a line that is down. */
function refusal(detail: string | undefined): Refused {
  return new Refused({ status: 422, code: "no_place", detail: detail ?? WHY[2]!, errors: [] });
}

/** Where the phone is (WGS-84, as browsers give it). Throws Refused with words for a person. */
export function whereAmI(): Promise<Place> {
  return new Promise((resolve, reject) => {
    setTimeout(() => reject(refusal(WHY[3])), LONGEST);
    if (!navigator.geolocation) return reject(refusal("此浏览器不支持定位，请换一个浏览器"));
    navigator.geolocation.getCurrentPosition(
      ({ coords }) =>
        resolve({
          lon: coords.longitude, lat: coords.latitude, coord_type: "wgs84", accuracy_m: Math.round(coords.accuracy), source: "gps",
        }),
      (fault) => reject(refusal(WHY[fault.code])),
      { enableHighAccuracy: true, timeout: 15_000, maximumAge: 10_000 },
    );
  });
}
