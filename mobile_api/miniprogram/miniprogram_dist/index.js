"use strict";
Object.defineProperty(exports, "__esModule", { value: true });
exports.Refusal = exports.DOCUMENT = exports.Live = exports.Client = void 0;
exports.createClient = createClient;
/** 城管通 for mini-programs: `const client = createClient({ baseUrl })`, then `client.call(…)`. */
const client_1 = require("./client");
var client_2 = require("./client");
Object.defineProperty(exports, "Client", { enumerable: true, get: function () { return client_2.Client; } });
var live_1 = require("./live");
Object.defineProperty(exports, "Live", { enumerable: true, get: function () { return live_1.Live; } });
var operations_1 = require("./operations");
Object.defineProperty(exports, "DOCUMENT", { enumerable: true, get: function () { return operations_1.DOCUMENT; } });
var refusal_1 = require("./refusal");
Object.defineProperty(exports, "Refusal", { enumerable: true, get: function () { return refusal_1.Refusal; } });
function createClient(options) {
    return new client_1.Client(options);
}
