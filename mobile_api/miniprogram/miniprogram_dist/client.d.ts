import { Live, type LiveOptions } from "./live";
import { type OperationId } from "./operations";
import type { Platform } from "./platform";
import type { Answer, Args, Tokens } from "./typed";
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
export declare class Client {
    readonly baseUrl: string;
    private readonly wx;
    private readonly kept;
    private readonly gate;
    private readonly random;
    private readonly sleep;
    private readonly patience;
    private readonly onSignedOut;
    private refreshing;
    private signingIn;
    constructor(options: ClientOptions);
    get isSignedIn(): boolean;
    /** Calls an operation; its answer, or a Refusal. A deed without a `client_key` is given one, and is repeated with it. */
    call<Id extends OperationId>(id: Id, ...args: Args<Id>): Promise<Answer<Id>>;
    /** Signs in by wx.login. Asked twice at once it is done once. */
    signIn(): Promise<Tokens>;
    /** Ends the sign-in, here and, if it can be reached, there. */
    signOut(): Promise<void>;
    /** What is new in the inbox, at once, until closed. */
    live(options: LiveOptions): Live;
    /** The address of a link in an answer (`links.view`), for <image src>. */
    url(link: string): string;
    private repeated;
    /** Once more with new tokens where the old ones have run out; and again, where the phone slept before it used them. */
    private asPerson;
    private once;
    /** New tokens for those that were used: asked for once, however many calls found them out of date. The old refresh token
     * is repeated until its answer is heard, and forgotten when it is refused. */
    private refresh;
    private askForTokens;
    /** A code is good once: where the answer was lost, the next try takes a new one. */
    private byWechat;
}
