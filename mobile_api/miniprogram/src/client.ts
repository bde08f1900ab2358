/** The client: `call(operation, params, body)` and what lies around it. */
import { Gate } from "./gate";
import { Keeping, newKey } from "./keeping";
import { Live, type LiveOptions } from "./live";
import type { Operation } from "./operation";
import { OPERATIONS, type OperationId } from "./operations";
import type { Platform } from "./platform";
import { Refusal } from "./refusal";
import { MOST_TRIES, mayRepeat, waitBefore } from "./retry";
import { encoded, send } from "./send";
import type { Answer, Args, Tokens } from "./typed";

const MOST_AT_ONCE = 10; // of the platform, for requests, uploads and downloads together
const SPEAKS = { "accept-language": "zh-CN" }; // refusals are in Chinese, whatever the phone is set to
const RENEWALS = 3; // of tokens for one call
const SIGN_INS = 3; // codes of wx.login tried while there is no answer

declare const wx: Platform;

export interface ClientOptions {
  /** `https://…` as registered with the platform, without a path. */
  baseUrl: string;
  /** The platform; `wx` if left out. */
  wx?: Platform;
  /** Before what is kept on the phone. */
  prefix?: string;
  /** Longer waits than this (seconds) are not waited for: the Refusal says how long. */
  patience?: number;
  /** The sign-in has ended: show the sign-in page. */
  onSignedOut?: () => void;
  random?: () => number;
  /** Waits so many milliseconds. */
  sleep?: (milliseconds: number) => Promise<void>;
}

export class Client {
  readonly baseUrl: string;
  private readonly wx: Platform;
  private readonly kept: Keeping;
  private readonly gate = new Gate(MOST_AT_ONCE);
  private readonly random: () => number;
  private readonly sleep: (milliseconds: number) => Promise<void>;
  private readonly patience: number;
  private readonly onSignedOut: () => void;
  private refreshing: Promise<void> | null = null;
  private signingIn: Promise<Tokens> | null = null;

  constructor(options: ClientOptions) {
    this.baseUrl = options.baseUrl.replace(/\/+$/, "");
    this.wx = options.wx ?? wx;
    this.random = options.random ?? Math.random;
    this.sleep = options.sleep ?? ((milliseconds) => new Promise((done) => setTimeout(done, milliseconds)));
    this.patience = options.patience ?? 30;
    this.onSignedOut = options.onSignedOut ?? (() => undefined);
    this.kept = new Keeping(this.wx, options.prefix ?? "chengguantong", this.random);
  }

  get isSignedIn(): boolean {
    return this.kept.tokens !== null;
  }

  /** Calls an operation; its answer, or a Refusal. A deed without a `client_key` is given one, and is repeated with it. */
  async call<Id extends OperationId>(id: Id, ...args: Args<Id>): Promise<Answer<Id>> {
    const operation: Operation = OPERATIONS[id];
    const [params, given] = args as [Record<string, unknown> | undefined, object | undefined];
    const body = operation.keyed ? { client_key: newKey(this.random), ...given } : given;
    const url = this.baseUrl + addressOf(operation, params ?? {});
    const answer = await this.asPerson(operation, url, body);
    if (isTokens(answer)) this.kept.tokens = answer;
    return answer as Answer<Id>;
  }

  /** Signs in by wx.login. Asked twice at once it is done once. */
  signIn(): Promise<Tokens> {
    this.signingIn ??= this.byWechat().finally(() => (this.signingIn = null));
    return this.signingIn;
  }

  /** Ends the sign-in, here and, if it can be reached, there. */
  async signOut(): Promise<void> {
    try {
      await this.call("log_out");
    } catch (refused) {
      if (!(refused instanceof Refusal)) throw refused;
    } finally {
      this.kept.forget();
    }
  }

  /** What is new in the inbox, at once, until closed. */
  live(options: LiveOptions): Live {
    const asks = {
      ticket: async () => (await this.call("open_live_ticket")).ticket,
      newest: async () => (await this.call("list_inbox", { limit: 1 })).items[0]?.id ?? "",
      isOver: (refused: unknown) => refused instanceof Refusal && refused.status === 401 && !(this.isSignedIn && hasRunOut(refused)),
    };
    return new Live(this.wx, this.baseUrl, asks, this.kept, options, this.random);
  }

  /** The address of a link in an answer (`links.view`), for <image src>. */
  url(link: string): string {
    return link.startsWith("/") ? this.baseUrl + link : link;
  }

  private async repeated(operation: Operation, deed: () => Promise<unknown>): Promise<unknown> {
    for (let tried = 1; ; tried += 1) {
      try {
        return await deed();
      } catch (refused) {
        if (!(refused instanceof Refusal) || tried >= MOST_TRIES || !mayRepeat(refused, operation)) throw refused;
        const wait = waitBefore(tried, refused, this.random());
        if (wait > this.patience) throw refused;
        await this.sleep(wait * 1000);
      }
    }
  }

  /** Once more with new tokens where the old ones have run out; and again, where the phone slept before it used them. */
  private async asPerson(operation: Operation, url: string, body: unknown): Promise<unknown> {
    for (let renewed = 0; ; renewed += 1) {
      const used = this.kept.tokens;
      try {
        return await this.repeated(operation, () => this.once(operation, url, body, used));
      } catch (refused) {
        if (operation.open || !used || renewed >= RENEWALS || !hasRunOut(refused)) throw refused;
        await this.refresh(used);
      }
    }
  }

  private once(operation: Operation, url: string, body: unknown, tokens: Tokens | null): Promise<unknown> {
    const header: Record<string, string> = { ...SPEAKS, ...(operation.open ? { "x-device-id": this.kept.device } : {}) };
    if (tokens && !operation.open) header["authorization"] = `Bearer ${tokens.access_token}`;
    return this.gate.through(() => send(this.wx, { operation, url, header, body }));
  }

  /** New tokens for those that were used: asked for once, however many calls found them out of date. The old refresh token
   * is repeated until its answer is heard, and forgotten when it is refused. */
  private async refresh(used: Tokens): Promise<void> {
    if (this.refreshing) return this.refreshing;
    if (this.kept.tokens && this.kept.tokens.access_token !== used.access_token) return;
    this.refreshing = this.askForTokens(used).finally(() => (this.refreshing = null));
    return this.refreshing;
  }

  private async askForTokens(used: Tokens): Promise<void> {
    const operation: Operation = { ...OPERATIONS.refresh_tokens, keyed: true }; // the same token gives the same successor
    const url = this.baseUrl + operation.path;
    const body = { refresh_token: used.refresh_token };
    try {
      this.kept.tokens = (await this.repeated(operation, () => this.once(operation, url, body, null))) as Tokens;
    } catch (refused) {
      if (refused instanceof Refusal && refused.status === 401) {
        this.kept.forget();
        this.onSignedOut();
      }
      throw refused;
    }
  }

  /** A code is good once: where the answer was lost, the next try takes a new one. */
  private async byWechat(): Promise<Tokens> {
    for (let tried = 1; ; tried += 1) {
      const code = await new Promise<string>((done, fail) => {
        this.wx.login({ success: (got) => done(got.code), fail: (failure) => fail(Refusal.silence(failure)) });
      });
      try {
        return await this.call("sign_in_with_wechat", {}, { code });
      } catch (refused) {
        const lost = refused instanceof Refusal && (refused.status === 0 || refused.status >= 500);
        if (!lost || tried >= SIGN_INS) throw refused;
        await this.sleep(waitBefore(tried, refused, this.random()) * 1000);
      }
    }
  }
}

function addressOf(operation: Operation, params: Record<string, unknown>): string {
  const path = operation.path.replace(/\{(\w+)\}/g, (_whole, name: string) => {
    if (params[name] === undefined) throw new TypeError(`${operation.path}: ${name} is missing`);
    return encodeURIComponent(String(params[name]));
  });
  const query = encoded(Object.fromEntries((operation.query ?? []).map((name) => [name, params[name]])));
  return query ? `${path}?${query}` : path;
}

/** A download's refusal comes without its words: there the status says it. */
function hasRunOut(refused: unknown): boolean {
  return refused instanceof Refusal && refused.status === 401 && (refused.code === "not_signed_in" || refused.code === "unreadable");
}

function isTokens(answer: unknown): answer is Tokens {
  return typeof answer === "object" && answer !== null && "access_token" in answer && "refresh_token" in answer;
}
