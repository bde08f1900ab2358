import { CircleEllipsis, Construction, Siren, Store, Trash2, type LucideIcon } from "lucide-preact";

const ICONS: Record<string, LucideIcon> = {
  sanitation: Trash2, street_order: Store, facilities: Construction, emergency: Siren, other: CircleEllipsis,
};
// what belongs to it, in a few words, so that nobody has to know the trade
export const EXAMPLES: Record<string, string> = {
  sanitation: "垃圾、积水、小广告", street_order: "占道、违停、油烟", facilities: "井盖、路灯、护栏", emergency: "塌陷、倒树、漏气", other: "其他问题",
};

export function BucketIcon({ bucket, size = 30 }: { bucket: string; size?: number }) {
  const Icon = ICONS[bucket] ?? CircleEllipsis;
  return <Icon size={size} aria-hidden />;
}
