"use strict";
Object.defineProperty(exports, "__esModule", { value: true });
exports.Live = void 0;
const refusal_1 = require("./refusal");
const send_1 = require("./send");
const SILENCE = 40000; // milliseconds: the server gives a sign of life every 15 s
const PING = 20000;
const FIRST_WAIT = 1000;
const LONGEST_WAIT = 30000;
const BEFORE_ALL = "00000000-0000-0000-0000-000000000000"; // where there are no messages yet
class Live {
    constructor(wx, baseUrl, asks, kept, options, random) {
        var _a;
        this.wx = wx;
        this.baseUrl = baseUrl;
        this.asks = asks;
        this.kept = kept;
        this.options = options;
        this.random = random;
        this.socket = null;
        this.failures = 0;
        this.heardAt = 0;
        this.isClosed = false;
        this.timer = null;
        this.beat = null;
        this.shown = () => this.wake();
        if (options.last)
            kept.last = options.last;
        (_a = wx.onAppShow) === null || _a === void 0 ? void 0 : _a.call(wx, this.shown);
        void this.connect();
    }
    /** Ends it. */
    close() {
        var _a, _b;
        this.isClosed = true;
        (_b = (_a = this.wx).offAppShow) === null || _b === void 0 ? void 0 : _b.call(_a, this.shown);
        this.drop();
        this.say("closed");
    }
    /** Back in the foreground: the platform may have closed the socket, so no waiting. */
    wake() {
        if (this.isClosed || this.socket || this.timer === null)
            return;
        this.failures = 0;
        this.drop();
        void this.connect();
    }
    async connect() {
        this.timer = null;
        this.say("connecting");
        try {
            // from here on: else what comes between two connections, before a first message was heard, would be lost
            if (!this.kept.last)
                this.kept.last = (await this.asks.newest()) || BEFORE_ALL;
            const ticket = await this.asks.ticket();
            if (!this.isClosed)
                this.listen(ticket);
        }
        catch (refused) {
            if (this.asks.isOver(refused))
                return this.close();
            this.later();
        }
    }
    listen(ticket) {
        const query = (0, send_1.encoded)({ ticket, last: this.kept.last });
        const url = `${this.baseUrl.replace(/^http/, "ws")}/api/v1/ws?${query}`;
        const socket = this.wx.connectSocket({ url });
        this.socket = socket;
        const ended = () => {
            if (this.socket !== socket)
                return; // an older one
            this.drop();
            this.later();
        };
        socket.onOpen(() => this.opened(socket));
        socket.onMessage((got) => this.hear(got.data));
        socket.onClose(ended);
        socket.onError(ended);
    }
    opened(socket) {
        if (this.isClosed)
            return socket.close({ code: 1000 });
        this.failures = 0;
        this.heardAt = Date.now();
        this.say("open");
        this.beat = setInterval(() => {
            if (Date.now() - this.heardAt > SILENCE)
                socket.close({ code: 1000 });
            else
                socket.send({ data: '{"type":"ping"}' });
        }, PING);
    }
    hear(data) {
        this.heardAt = Date.now();
        const said = (0, refusal_1.parsed)(data);
        if (said["type"] !== "message" || this.isClosed)
            return;
        this.kept.last = String(said["id"]);
        this.options.onMessage(said["item"]);
    }
    later() {
        if (this.isClosed)
            return;
        const wait = Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** this.failures) * (0.5 + this.random() / 2);
        this.failures += 1;
        this.say("waiting");
        this.timer = setTimeout(() => void this.connect(), wait);
    }
    drop() {
        if (this.timer !== null)
            clearTimeout(this.timer);
        if (this.beat !== null)
            clearInterval(this.beat);
        const socket = this.socket;
        this.timer = this.beat = this.socket = null;
        socket === null || socket === void 0 ? void 0 : socket.close({ code: 1000 });
    }
    say(state) {
        var _a, _b;
        (_b = (_a = this.options).onState) === null || _b === void 0 ? void 0 : _b.call(_a, state);
    }
}
exports.Live = Live;
