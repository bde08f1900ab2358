"use strict";
Object.defineProperty(exports, "__esModule", { value: true });
exports.Client = void 0;
/** The client: `call(operation, params, body)` and what lies around it. */
const gate_1 = require("./gate");
const keeping_1 = require("./keeping");
const live_1 = require("./live");
const operations_1 = require("./operations");
const refusal_1 = require("./refusal");
const retry_1 = require("./retry");
const send_1 = require("./send");
const MOST_AT_ONCE = 10; // of the platform, for requests, uploads and downloads together
const SPEAKS = { "accept-language": "zh-CN" }; // refusals are in Chinese, whatever the phone is set to
const RENEWALS = 3; // of tokens for one call
const SIGN_INS = 3; // codes of wx.login tried while there is no answer
class Client {
    constructor(options) {
        var _a, _b, _c, _d, _e, _f;
        this.gate = new gate_1.Gate(MOST_AT_ONCE);
        this.refreshing = null;
        this.signingIn = null;
        this.baseUrl = options.baseUrl.replace(/\/+$/, "");
        this.wx = (_a = options.wx) !== null && _a !== void 0 ? _a : wx;
        this.random = (_b = options.random) !== null && _b !== void 0 ? _b : Math.random;
        this.sleep = (_c = options.sleep) !== null && _c !== void 0 ? _c : ((milliseconds) => new Promise((done) => setTimeout(done, milliseconds)));
        this.patience = (_d = options.patience) !== null && _d !== void 0 ? _d : 30;
        this.onSignedOut = (_e = options.onSignedOut) !== null && _e !== void 0 ? _e : (() => undefined);
        this.kept = new keeping_1.Keeping(this.wx, (_f = options.prefix) !== null && _f !== void 0 ? _f : "chengguantong", this.random);
    }
    get isSignedIn() {
        return this.kept.tokens !== null;
    }
    /** Calls an operation; its answer, or a Refusal. A deed without a `client_key` is given one, and is repeated with it. */
    async call(id, ...args) {
        const operation = operations_1.OPERATIONS[id];
        const [params, given] = args;
        const body = operation.keyed ? { client_key: (0, keeping_1.newKey)(this.random), ...given } : given;
        const url = this.baseUrl + addressOf(operation, params !== null && params !== void 0 ? params : {});
        const answer = await this.asPerson(operation, url, body);
        if (isTokens(answer))
            this.kept.tokens = answer;
        return answer;
    }
    /** Signs in by wx.login. Asked twice at once it is done once. */
    signIn() {
        var _a;
        (_a = this.signingIn) !== null && _a !== void 0 ? _a : (this.signingIn = this.byWechat().finally(() => (this.signingIn = null)));
        return this.signingIn;
    }
    /** Ends the sign-in, here and, if it can be reached, there. */
    async signOut() {
        try {
            await this.call("log_out");
        }
        catch (refused) {
            if (!(refused instanceof refusal_1.Refusal))
                throw refused;
        }
        finally {
            this.kept.forget();
        }
    }
    /** What is new in the inbox, at once, until closed. */
    live(options) {
        const asks = {
            ticket: async () => (await this.call("open_live_ticket")).ticket,
            newest: async () => { var _a, _b; return (_b = (_a = (await this.call("list_inbox", { limit: 1 })).items[0]) === null || _a === void 0 ? void 0 : _a.id) !== null && _b !== void 0 ? _b : ""; },
            isOver: (refused) => refused instanceof refusal_1.Refusal && refused.status === 401 && !(this.isSignedIn && hasRunOut(refused)),
        };
        return new live_1.Live(this.wx, this.baseUrl, asks, this.kept, options, this.random);
    }
    /** The address of a link in an answer (`links.view`), for <image src>. */
    url(link) {
        return link.startsWith("/") ? this.baseUrl + link : link;
    }
    async repeated(operation, deed) {
        for (let tried = 1;; tried += 1) {
            try {
                return await deed();
            }
            catch (refused) {
                if (!(refused instanceof refusal_1.Refusal) || tried >= retry_1.MOST_TRIES || !(0, retry_1.mayRepeat)(refused, operation))
                    throw refused;
                const wait = (0, retry_1.waitBefore)(tried, refused, this.random());
                if (wait > this.patience)
                    throw refused;
                await this.sleep(wait * 1000);
            }
        }
    }
    /** Once more with new tokens where the old ones have run out; and again, where the phone slept before it used them. */
    async asPerson(operation, url, body) {
        for (let renewed = 0;; renewed += 1) {
            const used = this.kept.tokens;
            try {
                return await this.repeated(operation, () => this.once(operation, url, body, used));
            }
            catch (refused) {
                if (operation.open || !used || renewed >= RENEWALS || !hasRunOut(refused))
                    throw refused;
                await this.refresh(used);
            }
        }
    }
    once(operation, url, body, tokens) {
        const header = { ...SPEAKS, ...(operation.open ? { "x-device-id": this.kept.device } : {}) };
        if (tokens && !operation.open)
            header["authorization"] = `Bearer ${tokens.access_token}`;
        return this.gate.through(() => (0, send_1.send)(this.wx, { operation, url, header, body }));
    }
    /** New tokens for those that were used: asked for once, however many calls found them out of date. The old refresh token
     * is repeated until its answer is heard, and forgotten when it is refused. */
    async refresh(used) {
        if (this.refreshing)
            return this.refreshing;
        if (this.kept.tokens && this.kept.tokens.access_token !== used.access_token)
            return;
        this.refreshing = this.askForTokens(used).finally(() => (this.refreshing = null));
        return this.refreshing;
    }
    async askForTokens(used) {
        const operation = { ...operations_1.OPERATIONS.refresh_tokens, keyed: true }; // the same token gives the same successor
        const url = this.baseUrl + operation.path;
        const body = { refresh_token: used.refresh_token };
        try {
            this.kept.tokens = (await this.repeated(operation, () => this.once(operation, url, body, null)));
        }
        catch (refused) {
            if (refused instanceof refusal_1.Refusal && refused.status === 401) {
                this.kept.forget();
                this.onSignedOut();
            }
            throw refused;
        }
    }
    /** A code is good once: where the answer was lost, the next try takes a new one. */
    async byWechat() {
        for (let tried = 1;; tried += 1) {
            const code = await new Promise((done, fail) => {
                this.wx.login({ success: (got) => done(got.code), fail: (failure) => fail(refusal_1.Refusal.silence(failure)) });
            });
            try {
                return await this.call("sign_in_with_wechat", {}, { code });
            }
            catch (refused) {
                const lost = refused instanceof refusal_1.Refusal && (refused.status === 0 || refused.status >= 500);
                if (!lost || tried >= SIGN_INS)
                    throw refused;
                await this.sleep((0, retry_1.waitBefore)(tried, refused, this.random()) * 1000);
            }
        }
    }
}
exports.Client = Client;
function addressOf(operation, params) {
    var _a;
    const path = operation.path.replace(/\{(\w+)\}/g, (_whole, name) => {
        if (params[name] === undefined)
            throw new TypeError(`${operation.path}: ${name} is missing`);
        return encodeURIComponent(String(params[name]));
    });
    const query = (0, send_1.encoded)(Object.fromEntries(((_a = operation.query) !== null && _a !== void 0 ? _a : []).map((name) => [name, params[name]])));
    return query ? `${path}?${query}` : path;
}
/** A download's refusal comes without its words: there the status says it. */
function hasRunOut(refused) {
    return refused instanceof refusal_1.Refusal && refused.status === 401 && (refused.code === "not_signed_in" || refused.code === "unreadable");
}
function isTokens(answer) {
    return typeof answer === "object" && answer !== null && "access_token" in answer && "refresh_token" in answer;
}
