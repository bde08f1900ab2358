/** How an operation is called: a line of OPERATIONS. */
export interface Operation {
  readonly method: "GET" | "POST" | "PUT" | "DELETE";
  /** With its parameters in braces. */
  readonly path: string;
  readonly query?: readonly string[];
  /** How its body travels; JSON if not said. */
  readonly sends?: "upload" | "form";
  /** What comes back; JSON if not said. */
  readonly gives?: "file";
  /** Its body may carry a `client_key`. */
  readonly keyed?: true;
  /** Nobody needs to be signed in. */
  readonly open?: true;
}
