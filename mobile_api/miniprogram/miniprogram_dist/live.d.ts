/** New messages at once, by a WebSocket that is opened again wherever it broke; none is lost, none comes twice. */
import type { Keeping } from "./keeping";
import type { Platform } from "./platform";
import type { InboxItem } from "./typed";
export type LiveState = "connecting" | "open" | "waiting" | "closed";
export interface LiveOptions {
    onMessage: (item: InboxItem) => void;
    onState?: (state: LiveState) => void;
    /** Begin after this message; else after the last one this phone has heard. */
    last?: string;
}
/** What it asks the server for. */
export interface LiveAsks {
    ticket: () => Promise<string>;
    /** The id of the newest message, or "". */
    newest: () => Promise<string>;
    /** Whether who was refused so is signed in no longer. */
    isOver: (refused: unknown) => boolean;
}
export declare class Live {
    private readonly wx;
    private readonly baseUrl;
    private readonly asks;
    private readonly kept;
    private readonly options;
    private readonly random;
    private socket;
    private failures;
    private heardAt;
    private isClosed;
    private timer;
    private beat;
    private readonly shown;
    constructor(wx: Platform, baseUrl: string, asks: LiveAsks, kept: Keeping, options: LiveOptions, random: () => number);
    /** Ends it. */
    close(): void;
    /** Back in the foreground: the platform may have closed the socket, so no waiting. */
    wake(): void;
    private connect;
    private listen;
    private opened;
    private hear;
    private later;
    private drop;
    private say;
}
