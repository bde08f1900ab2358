/** One call by one of the platform's three ways; a promise of the answer, or a Refusal. */
import type { Operation } from "./operation";
import type { Platform } from "./platform";
export interface Letter {
    operation: Operation;
    url: string;
    header: Record<string, string>;
    body: unknown;
}
/** The answer's body. Throws Refusal for what is not a success. */
export declare function send(wx: Platform, letter: Letter): Promise<unknown>;
/** A query or form; a list is said one by one. URLSearchParams is not everywhere. */
export declare function encoded(fields: object): string;
