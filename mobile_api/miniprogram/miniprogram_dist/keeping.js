"use strict";
Object.defineProperty(exports, "__esModule", { value: true });
exports.Keeping = void 0;
exports.newKey = newKey;
class Keeping {
    constructor(wx, prefix, random) {
        this.wx = wx;
        this.prefix = prefix;
        this.random = random;
    }
    get tokens() {
        const kept = this.wx.getStorageSync(`${this.prefix}.tokens`);
        return typeof kept === "object" && kept !== null && "access_token" in kept ? kept : null;
    }
    set tokens(tokens) {
        if (tokens)
            this.wx.setStorageSync(`${this.prefix}.tokens`, tokens);
        else
            this.wx.removeStorageSync(`${this.prefix}.tokens`);
    }
    /** The id of the last message heard live. */
    get last() {
        var _a;
        return String((_a = this.wx.getStorageSync(`${this.prefix}.last`)) !== null && _a !== void 0 ? _a : "");
    }
    set last(id) {
        this.wx.setStorageSync(`${this.prefix}.last`, id);
    }
    /** X-Device-Id: made once. */
    get device() {
        const kept = this.wx.getStorageSync(`${this.prefix}.device`);
        if (typeof kept === "string" && kept)
            return kept;
        const made = newKey(this.random);
        this.wx.setStorageSync(`${this.prefix}.device`, made);
        return made;
    }
    /** Another person may sign in next. */
    forget() {
        this.tokens = null;
        this.wx.removeStorageSync(`${this.prefix}.last`);
    }
}
exports.Keeping = Keeping;
/** A UUID (version 4). It tells deeds apart and guards nothing, so an ordinary random number will do. */
function newKey(random) {
    return "xxxxxxxx-xxxx-4xxx-yxxx-xxxxxxxxxxxx".replace(/[xy]/g, (letter) => {
        const four = Math.floor(random() * 16);
        return (letter === "x" ? four : (four & 3) | 8).toString(16);
    });
}
