// Where a JPEG says it was taken (EXIF 2.32, GPS IFD), in WGS-84 degrees. Only this is read here: the server reads the
// rest from the same bytes, and has the last word.
const SOI = 0xffd8;
const APP1 = 0xffe1;
const SOS = 0xffda;
const EXIF = 0x45786966; // "Exif"
const GPS_IFD = 0x8825;
const RATIONAL = 5;

/** The place, or null if the bytes hold none that can be read. */
export function gpsOf(buffer: ArrayBuffer): { lon: number; lat: number } | null {
  try {
    const tiff = tiffIn(new DataView(buffer));
    return tiff && placeIn(tiff);
  } catch {
    return null; // a RangeError: cut off or lying about its own lengths
  }
}

function tiffIn(view: DataView): DataView | null {
  if (view.getUint16(0) !== SOI) return null;
  for (let at = 2; at + 4 < view.byteLength; ) {
    const marker = view.getUint16(at);
    const length = view.getUint16(at + 2);
    if (marker === APP1 && view.getUint32(at + 4) === EXIF) return new DataView(view.buffer, at + 10, length - 8);
    if (marker === SOS || (marker & 0xff00) !== 0xff00) return null;
    at += 2 + length;
  }
  return null;
}

function placeIn(tiff: DataView): { lon: number; lat: number } | null {
  const little = tiff.getUint16(0) === 0x4949;
  const gps = entries(tiff, tiff.getUint32(4, little), little).get(GPS_IFD);
  if (gps === undefined) return null;
  const found = entries(tiff, tiff.getUint32(gps + 8, little), little);
  const lat = degrees(tiff, found.get(2), little);
  const lon = degrees(tiff, found.get(4), little);
  if (lat === null || lon === null || (lat === 0 && lon === 0)) return null;
  const south = letter(tiff, found.get(1)) === "S";
  const west = letter(tiff, found.get(3)) === "W";
  return { lat: south ? -lat : lat, lon: west ? -lon : lon };
}

/** Where the entry of each tag begins. */
function entries(tiff: DataView, at: number, little: boolean): Map<number, number> {
  const count = tiff.getUint16(at, little);
  const found = new Map<number, number>();
  for (let one = 0; one < count; one++) found.set(tiff.getUint16(at + 2 + one * 12, little), at + 2 + one * 12);
  return found;
}

/** Degrees, minutes and seconds as three rationals. */
function degrees(tiff: DataView, entry: number | undefined, little: boolean): number | null {
  if (entry === undefined || tiff.getUint16(entry + 2, little) !== RATIONAL) return null;
  const at = tiff.getUint32(entry + 8, little);
  const part = (index: number) => tiff.getUint32(at + index * 8, little) / (tiff.getUint32(at + index * 8 + 4, little) || 1);
  const value = part(0) + part(1) / 60 + part(2) / 3600;
  return value <= 180 ? value : null;
}

function letter(tiff: DataView, entry: number | undefined): string {
  return entry === undefined ? "" : String.fromCharCode(tiff.getUint8(entry + 8));
}
