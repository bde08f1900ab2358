import type { Shapes } from "../../api/door";
import { Pair, Photos, SHOWS, type Picture } from "../../parts/photos";

/** Before and after side by side where both are there; else all photos. What is odd about one is said below. */
export function Pictures({ one }: { one: Shapes["CaseOut"] }) {
  const picture = (id: string | null): Picture | null => {
    const photo = one.photos.find((each) => each.id === id);
    return photo ? { thumb: photo.links.thumb, view: photo.links.view, text: `${SHOWS[photo.shows] ?? "现场"}照片` } : null;
  };
  const flags = [...new Set(one.photos.flatMap((photo) => photo.flags.map((flag) => flag.text)))];
  const pairs = one.before_after.filter((pair) => pair.after);
  if (one.photos.length === 0) return <p class="note">没有照片</p>;
  return (
    <>
      {pairs.map((pair) => <Pair key={`${pair.before}-${pair.after}`} before={picture(pair.before)} after={picture(pair.after)} />)}
      {(pairs.length === 0 || one.photos.length > pairs.length * 2) && (
        <section class="card"><h2>{pairs.length ? "全部照片" : "照片"}</h2><Photos pictures={one.photos.map((photo) => picture(photo.id)!)} /></section>
      )}
      {flags.length > 0 && (
        <details class="note warn hints">
          <summary>照片提示 {flags.length} 条</summary>
          <ul>{flags.map((flag) => <li key={flag}>{flag}</li>)}</ul>
        </details>
      )}
    </>
  );
}
