/** From an operation's name to the types of what it takes and gives. */
import type { OPERATIONS, OperationId } from "./operations";
import type { components, operations } from "./schema";

type Schemas = components["schemas"];
export type ProblemCode = Schemas["Code"];
export type FieldProblem = Schemas["FieldProblem"];
export type Tokens = Schemas["TokensOut"];
export type InboxItem = Schemas["InboxItemOut"];

type Part<Parameters, Name extends string> = Name extends keyof Parameters
  ? [NonNullable<Parameters[Name]>] extends [never]
    ? unknown
    : NonNullable<Parameters[Name]>
  : unknown;

/** Path and query, side by side. */
export type Params<Id extends OperationId> = operations[Id] extends { parameters: infer P }
  ? Part<P, "path"> & Part<P, "query">
  : unknown;

type Content<Body> = Body extends { content: infer Kinds } ? Kinds[keyof Kinds] : never;

export type Body<Id extends OperationId> = operations[Id] extends { requestBody: infer B }
  ? Content<B>
  : operations[Id] extends { requestBody?: infer B }
    ? Content<NonNullable<B>> | undefined
    : undefined;

type Success<Responses> = {
  [Status in keyof Responses]: Responses[Status] extends { content: infer Kinds } ? Kinds[keyof Kinds] : undefined;
}[keyof Responses];

/** What an operation gives; of a file its path on the phone. */
export type Answer<Id extends OperationId> = (typeof OPERATIONS)[Id] extends { gives: "file" }
  ? { tempFilePath: string }
  : Success<operations[Id]["responses"]>;

/** Params may be left out where none is needed, and the body where there is none. */
export type Args<Id extends OperationId> = undefined extends Body<Id>
  ? object extends Params<Id>
    ? [params?: Params<Id>, body?: Body<Id>]
    : [params: Params<Id>, body?: Body<Id>]
  : [params: Params<Id>, body: Body<Id>];
