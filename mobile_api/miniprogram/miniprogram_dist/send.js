"use strict";
Object.defineProperty(exports, "__esModule", { value: true });
exports.send = send;
exports.encoded = encoded;
const refusal_1 = require("./refusal");
const TIMEOUT = 30000; // milliseconds; the platform's most is 60 000
const UPLOAD_TIMEOUT = 60000;
/** The answer's body. Throws Refusal for what is not a success. */
function send(wx, letter) {
    return new Promise((resolve, reject) => {
        var _a;
        let heard = {}; // an upload's answer has no headers; these come apart
        const fail = (failure) => reject(refusal_1.Refusal.silence(failure));
        const success = (answer) => {
            if (answer.statusCode >= 200 && answer.statusCode < 300)
                return resolve(read(letter.operation, answer));
            return reject(refusal_1.Refusal.of(answer.statusCode, answer.data, { ...heard, ...answer.header }, Date.now()));
        };
        const task = begin(wx, letter, success, fail);
        (_a = task === null || task === void 0 ? void 0 : task.onHeadersReceived) === null || _a === void 0 ? void 0 : _a.call(task, (got) => {
            heard = got.header;
        });
    });
}
function begin(wx, letter, success, fail) {
    const { operation, url, header, body } = letter;
    const ends = { success, fail };
    if (operation.gives === "file")
        return wx.downloadFile({ url, header, timeout: UPLOAD_TIMEOUT, ...ends });
    if (operation.sends === "upload") {
        const { file, ...rest } = body;
        return wx.uploadFile({ url, header, filePath: file, name: "file", formData: strings(rest), timeout: UPLOAD_TIMEOUT, ...ends });
    }
    const isForm = operation.sends === "form";
    const type = isForm ? "application/x-www-form-urlencoded" : "application/json";
    const data = body === undefined ? {} : { data: isForm ? encoded(body) : JSON.stringify(body) };
    const headers = { "content-type": type, ...header };
    return wx.request({ url, method: operation.method, header: headers, timeout: TIMEOUT, ...data, ...ends });
}
function read(operation, answer) {
    if (operation.gives === "file")
        return { tempFilePath: answer.tempFilePath };
    if (answer.statusCode === 204 || answer.data === "")
        return undefined;
    return typeof answer.data === "string" ? (0, refusal_1.parsed)(answer.data) : answer.data;
}
/** The fields of a form, as the platform sends them. */
function strings(fields) {
    const said = Object.entries(fields).filter(([, value]) => value !== undefined && value !== null);
    return Object.fromEntries(said.map(([name, value]) => [name, String(value)]));
}
/** A query or form; a list is said one by one. URLSearchParams is not everywhere. */
function encoded(fields) {
    return Object.entries(fields)
        .flatMap(([name, value]) => (Array.isArray(value) ? value : [value]).map((one) => [name, one]))
        .filter(([, one]) => one !== undefined && one !== null)
        .map(([name, one]) => `${encodeURIComponent(name)}=${encodeURIComponent(String(one))}`)
        .join("&");
}
