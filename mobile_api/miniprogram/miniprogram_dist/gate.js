"use strict";
Object.defineProperty(exports, "__esModule", { value: true });
exports.Gate = void 0;
/** Lets at most so many through at once; the others wait in order. The platform allows ten requests, uploads and downloads. */
class Gate {
    constructor(most) {
        this.most = most;
        this.inside = 0;
        this.waiting = [];
    }
    /** Runs the deed when there is room. */
    async through(deed) {
        if (this.inside >= this.most)
            await new Promise((enter) => this.waiting.push(enter));
        else
            this.inside += 1;
        try {
            return await deed();
        }
        finally {
            const next = this.waiting.shift(); // takes over the place
            if (next)
                next();
            else
                this.inside -= 1;
        }
    }
}
exports.Gate = Gate;
