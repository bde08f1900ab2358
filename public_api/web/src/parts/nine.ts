/** So many photos has a deed at most; the server takes no more. */
export const MOST = 9;

/** What of `given` is taken where `present` are already, and what to say of the others; no words if all are. */
export function fitting<T>(given: readonly T[], present: number): { taken: T[]; over: string } {
  const taken = given.slice(0, Math.max(0, MOST - present));
  const many = given.length - taken.length;
  return { taken, over: many > 0 ? `最多 ${MOST} 张照片，有 ${many} 张没有加入` : "" };
}
