import type { Shapes } from "../../api/door";

/** The light that matters now: of the case, else of the stage it stands at. */
export function lightOf(item: Pick<Shapes["CaseLine"], "light" | "stage">): string | null {
  return item.light ?? item.stage?.light ?? null;
}

export function dueOf(item: Pick<Shapes["CaseLine"], "due_at" | "stage">): string | null {
  return item.due_at ?? item.stage?.due_at ?? null;
}
