/** The published rule: 4xx is final except 408, 409 in_progress, 425, 429; 5xx and no answer mean: the same again. */
import type { Operation } from "./operation";
import type { Refusal } from "./refusal";
export declare const NOT_DONE: readonly number[];
export declare const MOST_TRIES = 4;
/** Whether the same call may be made again. After 5xx or silence it may have been done: then only what is the same when
 * said twice (read, put, a deed with its key, a photo by its bytes). */
export declare function mayRepeat(refusal: Refusal, operation: Operation): boolean;
/** Seconds before try number `tried` + 1: as the server says, else longer each time, scattered by `random` (0–1). */
export declare function waitBefore(tried: number, refusal: Refusal, random: number): number;
