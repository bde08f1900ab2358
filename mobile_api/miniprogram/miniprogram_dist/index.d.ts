/** 城管通 for mini-programs: `const client = createClient({ baseUrl })`, then `client.call(…)`. */
import { Client, type ClientOptions } from "./client";
export { Client, type ClientOptions } from "./client";
export { Live, type LiveOptions, type LiveState } from "./live";
export type { OperationId } from "./operations";
export { DOCUMENT } from "./operations";
export type { Platform } from "./platform";
export { Refusal, type RefusalCode } from "./refusal";
export type { components } from "./schema";
export type { Answer, Args, Body, FieldProblem, InboxItem, Params, ProblemCode, Tokens } from "./typed";
export declare function createClient(options: ClientOptions): Client;
