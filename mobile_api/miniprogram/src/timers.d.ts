// Timers, which mini-programs and Node have alike and TypeScript's ES library does not name.
declare function setTimeout(deed: () => void, milliseconds: number): unknown;
declare function clearTimeout(timer: unknown): void;
declare function setInterval(deed: () => void, milliseconds: number): unknown;
declare function clearInterval(timer: unknown): void;
