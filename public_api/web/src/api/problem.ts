/** A refusal of the server (problem+json), or that there was no answer: status 0. */
export interface Problem {
  status: number;
  code: string;
  detail: string;
  errors: { field: string; code: string; detail: string }[];
  retryAfter?: number;
  /** the case as it is now, where a move came too late */
  extra?: Record<string, unknown>;
  /** the photo on the phone that it is about */
  photo?: string;
}

export class Refused extends Error {
  constructor(readonly problem: Problem) {
    super(problem.detail);
  }
}

const SPOKEN: Record<number, string> = {
  0: "网络不通，请检查网络后重试",
  413: "文件过大",
  429: "操作过于频繁，请稍后再试",
  502: "系统暂时不可用，请稍后重试",
  503: "系统繁忙，请稍后重试",
  504: "系统暂时不可用，请稍后重试",
};

export async function problemOf(response: Response): Promise<Problem> {
  const after = Number(response.headers.get("retry-after"));
  const said = (await response.clone().json().catch(() => null)) as (Partial<Problem> & Record<string, unknown>) | null;
  return {
    status: response.status,
    code: said?.code ?? "unknown",
    detail: said?.detail ?? SPOKEN[response.status] ?? "出了点问题，请稍后重试",
    errors: said?.errors ?? [],
    retryAfter: Number.isFinite(after) && after > 0 ? after : undefined,
    extra: said ?? undefined,
  };
}

function noAnswer(): Problem {
  return { status: 0, code: "no_answer", detail: SPOKEN[0]!, errors: [] };
}

// of the line, not of what the phone keeps
const OF_LINE = ["NetworkError", "TimeoutError"];
const FULL = "手机存储空间已满，没有存下。请删去一些照片、视频或不用的应用，再试一次";

export function problemIn(fault: unknown): Problem {
  if (fault instanceof Refused) return fault.problem;
  if (!(fault instanceof DOMException) || OF_LINE.includes(fault.name)) return noAnswer();
  return { status: 507, code: "not_kept", detail: fault.name === "QuotaExceededError" ? FULL : "手机没有存下，请再试一次", errors: [] };
}

/** The published rule of retries: 4xx is final but for these; no answer and 5xx mean the same key again. */
export function isFinal(problem: Problem): boolean {
  if (problem.status < 400 || problem.status >= 500) return false;
  return !(problem.status === 408 || problem.status === 425 || problem.status === 429 || problem.code === "in_progress");
}

/** The words for a person: what is wrong with the fields, or the refusal itself. */
export function inWords(problem: Problem): string {
  const fields = problem.errors.map((one) => one.detail).filter(Boolean);
  return fields.length > 0 ? [...new Set(fields)].join("；") : problem.detail;
}
