/** New messages at once, by a WebSocket that is opened again wherever it broke; none is lost, none comes twice. */
import type { Keeping } from "./keeping";
import type { Platform, Socket } from "./platform";
import { parsed } from "./refusal";
import { encoded } from "./send";
import type { InboxItem } from "./typed";

const SILENCE = 40_000; // milliseconds: the server gives a sign of life every 15 s
const PING = 20_000;
const FIRST_WAIT = 1000;
const LONGEST_WAIT = 30_000;
const BEFORE_ALL = "00000000-0000-0000-0000-000000000000"; // where there are no messages yet

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

export class Live {
  private socket: Socket | null = null;
  private failures = 0;
  private heardAt = 0;
  private isClosed = false;
  private timer: unknown = null;
  private beat: unknown = null;
  private readonly shown = () => this.wake();

  constructor(
    private readonly wx: Platform,
    private readonly baseUrl: string,
    private readonly asks: LiveAsks,
    private readonly kept: Keeping,
    private readonly options: LiveOptions,
    private readonly random: () => number,
  ) {
    if (options.last) kept.last = options.last;
    wx.onAppShow?.(this.shown);
    void this.connect();
  }

  /** Ends it. */
  close(): void {
    this.isClosed = true;
    this.wx.offAppShow?.(this.shown);
    this.drop();
    this.say("closed");
  }

  /** Back in the foreground: the platform may have closed the socket, so no waiting. */
  wake(): void {
    if (this.isClosed || this.socket || this.timer === null) return;
    this.failures = 0;
    this.drop();
    void this.connect();
  }

  private async connect(): Promise<void> {
    this.timer = null;
    this.say("connecting");
    try {
      // from here on: else what comes between two connections, before a first message was heard, would be lost
      if (!this.kept.last) this.kept.last = (await this.asks.newest()) || BEFORE_ALL;
      const ticket = await this.asks.ticket();
      if (!this.isClosed) this.listen(ticket);
    } catch (refused) {
      if (this.asks.isOver(refused)) return this.close();
      this.later();
    }
  }

  private listen(ticket: string): void {
    const query = encoded({ ticket, last: this.kept.last });
    const url = `${this.baseUrl.replace(/^http/, "ws")}/api/v1/ws?${query}`;
    const socket = this.wx.connectSocket({ url });
    this.socket = socket;
    const ended = () => {
      if (this.socket !== socket) return; // an older one
      this.drop();
      this.later();
    };
    socket.onOpen(() => this.opened(socket));
    socket.onMessage((got) => this.hear(got.data));
    socket.onClose(ended);
    socket.onError(ended);
  }

  private opened(socket: Socket): void {
    if (this.isClosed) return socket.close({ code: 1000 });
    this.failures = 0;
    this.heardAt = Date.now();
    this.say("open");
    this.beat = setInterval(() => {
      if (Date.now() - this.heardAt > SILENCE) socket.close({ code: 1000 });
      else socket.send({ data: '{"type":"ping"}' });
    }, PING);
  }

  private hear(data: string | ArrayBuffer): void {
    this.heardAt = Date.now();
    const said = parsed(data);
    if (said["type"] !== "message" || this.isClosed) return;
    this.kept.last = String(said["id"]);
    this.options.onMessage(said["item"] as InboxItem);
  }

  private later(): void {
    if (this.isClosed) return;
    const wait = Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** this.failures) * (0.5 + this.random() / 2);
    this.failures += 1;
    this.say("waiting");
    this.timer = setTimeout(() => void this.connect(), wait);
  }

  private drop(): void {
    if (this.timer !== null) clearTimeout(this.timer);
    if (this.beat !== null) clearInterval(this.beat);
    const socket = this.socket;
    this.timer = this.beat = this.socket = null;
    socket?.close({ code: 1000 });
  }

  private say(state: LiveState): void {
    this.options.onState?.(state);
  }
}
