/** A call that gave nothing: what the server said (problem+json), or that there was no answer. */
import type { Failure } from "./platform";
import type { FieldProblem, ProblemCode } from "./typed";

const NO_LINE = "网络不通，请检查网络后重试";
const NO_FILE = "照片已不在手机里，请重新拍摄或选择";

/** `no_answer`: what the platform said of it is `body.errMsg`, for engineers. `unreadable`: no problem document, a proxy's page for example. */
export type RefusalCode = ProblemCode | "no_answer" | "unreadable";

export class Refusal extends Error {
  constructor(
    /** 0 if there was no answer. */
    readonly status: number,
    readonly code: RefusalCode,
    /** For people. */
    readonly detail: string,
    readonly errors: readonly FieldProblem[] = [],
    /** Seconds the server asks to wait; null if it says nothing. */
    readonly retryAfter: number | null = null,
    /** The whole document; at `conflict` it holds the present case. */
    readonly body: Readonly<Record<string, unknown>> = {},
  ) {
    super(`${code}: ${detail}`);
    this.name = "Refusal";
  }

  /** Where there was no answer: nobody is shown what the platform says (`request:fail errcode:-118 …`). */
  static silence(failure: Failure): Refusal {
    const isGone = /file (not found|not exist|doesn't exist)|no such file/i.test(failure.errMsg);
    return new Refusal(0, "no_answer", isGone ? NO_FILE : NO_LINE, [], null, { errMsg: failure.errMsg });
  }

  /** From an answer's body, parsed or not. `now`: milliseconds, for a Retry-After that is a date. */
  static of(status: number, data: unknown, headers: Readonly<Record<string, unknown>>, now: number): Refusal {
    const body = parsed(data);
    const wait = secondsOf(headerOf(headers, "retry-after"), now);
    if (typeof body["code"] !== "string") return new Refusal(status, "unreadable", "服务暂时无法使用，请稍后再试", [], wait);
    const errors = Array.isArray(body["errors"]) ? (body["errors"] as FieldProblem[]) : [];
    return new Refusal(status, body["code"] as ProblemCode, String(body["detail"] ?? body["title"] ?? ""), errors, wait, body);
  }
}

/** The value of a header whatever its case: phones differ. */
export function headerOf(headers: Readonly<Record<string, unknown>>, name: string): string | null {
  const found = Object.keys(headers).find((key) => key.toLowerCase() === name);
  return found === undefined ? null : String(headers[found]);
}

/** An object of JSON that came as text (wx.uploadFile) or parsed already. */
export function parsed(data: unknown): Record<string, unknown> {
  let found = data;
  if (typeof data === "string") {
    try {
      found = JSON.parse(data);
    } catch {
      return {};
    }
  }
  return typeof found === "object" && found !== null ? (found as Record<string, unknown>) : {};
}

function secondsOf(word: string | null, now: number): number | null {
  if (word === null) return null;
  const seconds = /^\s*\d+\s*$/.test(word) ? Number(word) : (Date.parse(word) - now) / 1000;
  return Number.isNaN(seconds) ? null : Math.max(0, seconds);
}
