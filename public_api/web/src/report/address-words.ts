// The words for a place, asked aside: a report never waits for them.
import { useEffect, useState } from "preact/hooks";
import { ask, door, online } from "../api/door";
import { me } from "../api/session";
import type { Place } from "../kept/shapes";

/** The address of a place in words; empty while it is not known, or nobody is signed in. */
export function useAddress(place: Pick<Place, "lon" | "lat"> | null): string {
  const [words, setWords] = useState("");
  useEffect(() => {
    setWords("");
    if (!place || !me.value || !online.value) return;
    let gone = false;
    const query = { lon: place.lon, lat: place.lat, coord_type: "wgs84" as const };
    ask(door.GET("/api/v1/address", { params: { query } })).then((found) => !gone && setWords(found.address || found.place), () => undefined);
    return () => void (gone = true);
  }, [place?.lon, place?.lat]);
  return words;
}
