// The colour of a status: never the only sign, the word stands beside it.
const TONE: Record<string, string> = {
  submitted: "calm", verifying: "calm", admitted: "brand", filed: "brand", in_hand: "warn", postponed: "warn",
  checking: "brand", closed: "good", rejected: "bad", cancelled: "", merged: "", withdrawn: "",
};

export function StatusBadge({ status, text }: { status: string; text: string }) {
  return <span class={`badge ${TONE[status] ?? ""}`}>{text}</span>;
}

/** Its reporter said that it had not been solved (异议). */
export function Disputed() {
  return <span class="badge warn">已提异议</span>;
}

const LIGHT: Record<string, [string, string]> = {
  green: ["good", "正常"], yellow: ["warn", "临期"], red: ["bad", "超时"],
};

export function LightBadge({ light }: { light: string | null | undefined }) {
  const found = light ? LIGHT[light] : undefined;
  return found ? <span class={`badge ${found[0]}`}>{found[1]}</span> : null;
}
