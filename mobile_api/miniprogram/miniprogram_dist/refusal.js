"use strict";
Object.defineProperty(exports, "__esModule", { value: true });
exports.Refusal = void 0;
exports.headerOf = headerOf;
exports.parsed = parsed;
const NO_LINE = "网络不通，请检查网络后重试";
const NO_FILE = "照片已不在手机里，请重新拍摄或选择";
class Refusal extends Error {
    constructor(
    /** 0 if there was no answer. */
    status, code, 
    /** For people. */
    detail, errors = [], 
    /** Seconds the server asks to wait; null if it says nothing. */
    retryAfter = null, 
    /** The whole document; at `conflict` it holds the present case. */
    body = {}) {
        super(`${code}: ${detail}`);
        this.status = status;
        this.code = code;
        this.detail = detail;
        this.errors = errors;
        this.retryAfter = retryAfter;
        this.body = body;
        this.name = "Refusal";
    }
    /** Where there was no answer: nobody is shown what the platform says (`request:fail errcode:-118 …`). */
    static silence(failure) {
        const isGone = /file (not found|not exist|doesn't exist)|no such file/i.test(failure.errMsg);
        return new Refusal(0, "no_answer", isGone ? NO_FILE : NO_LINE, [], null, { errMsg: failure.errMsg });
    }
    /** From an answer's body, parsed or not. `now`: milliseconds, for a Retry-After that is a date. */
    static of(status, data, headers, now) {
        var _a, _b;
        const body = parsed(data);
        const wait = secondsOf(headerOf(headers, "retry-after"), now);
        if (typeof body["code"] !== "string")
            return new Refusal(status, "unreadable", "服务暂时无法使用，请稍后再试", [], wait);
        const errors = Array.isArray(body["errors"]) ? body["errors"] : [];
        return new Refusal(status, body["code"], String((_b = (_a = body["detail"]) !== null && _a !== void 0 ? _a : body["title"]) !== null && _b !== void 0 ? _b : ""), errors, wait, body);
    }
}
exports.Refusal = Refusal;
/** The value of a header whatever its case: phones differ. */
function headerOf(headers, name) {
    const found = Object.keys(headers).find((key) => key.toLowerCase() === name);
    return found === undefined ? null : String(headers[found]);
}
/** An object of JSON that came as text (wx.uploadFile) or parsed already. */
function parsed(data) {
    let found = data;
    if (typeof data === "string") {
        try {
            found = JSON.parse(data);
        }
        catch (_a) {
            return {};
        }
    }
    return typeof found === "object" && found !== null ? found : {};
}
function secondsOf(word, now) {
    if (word === null)
        return null;
    const seconds = /^\s*\d+\s*$/.test(word) ? Number(word) : (Date.parse(word) - now) / 1000;
    return Number.isNaN(seconds) ? null : Math.max(0, seconds);
}
