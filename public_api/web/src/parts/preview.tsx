import { ImageOff } from "lucide-preact";
import { useState } from "preact/hooks";

/** A picture as it was chosen; a plain place for what the browser cannot show: it may be no picture at all. */
export function Preview({ src, alt }: { src: string; alt: string }) {
  const [strange, setStrange] = useState(false);
  if (strange) return <span class="no-picture" role="img" aria-label={`${alt}，无法预览`}><ImageOff size={30} aria-hidden /></span>;
  return <img src={src} alt={alt} onError={() => setStrange(true)} />;
}
