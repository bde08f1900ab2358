/** A call that gave nothing: what the server said (problem+json), or that there was no answer. */
import type { Failure } from "./platform";
import type { FieldProblem, ProblemCode } from "./typed";
/** `no_answer`: what the platform said of it is `body.errMsg`, for engineers. `unreadable`: no problem document, a proxy's page for example. */
export type RefusalCode = ProblemCode | "no_answer" | "unreadable";
export declare class Refusal extends Error {
    /** 0 if there was no answer. */
    readonly status: number;
    readonly code: RefusalCode;
    /** For people. */
    readonly detail: string;
    readonly errors: readonly FieldProblem[];
    /** Seconds the server asks to wait; null if it says nothing. */
    readonly retryAfter: number | null;
    /** The whole document; at `conflict` it holds the present case. */
    readonly body: Readonly<Record<string, unknown>>;
    constructor(
    /** 0 if there was no answer. */
    status: number, code: RefusalCode, 
    /** For people. */
    detail: string, errors?: readonly FieldProblem[], 
    /** Seconds the server asks to wait; null if it says nothing. */
    retryAfter?: number | null, 
    /** The whole document; at `conflict` it holds the present case. */
    body?: Readonly<Record<string, unknown>>);
    /** Where there was no answer: nobody is shown what the platform says (`request:fail errcode:-118 …`). */
    static silence(failure: Failure): Refusal;
    /** From an answer's body, parsed or not. `now`: milliseconds, for a Retry-After that is a date. */
    static of(status: number, data: unknown, headers: Readonly<Record<string, unknown>>, now: number): Refusal;
}
/** The value of a header whatever its case: phones differ. */
export declare function headerOf(headers: Readonly<Record<string, unknown>>, name: string): string | null;
/** An object of JSON that came as text (wx.uploadFile) or parsed already. */
export declare function parsed(data: unknown): Record<string, unknown>;
