"use strict";
/** What the client uses of `wx`: the platform's own typings fit it (typed.check.ts), and so does a stand-in. */
Object.defineProperty(exports, "__esModule", { value: true });
