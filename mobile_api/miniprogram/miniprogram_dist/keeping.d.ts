/** What stays on the phone: the tokens, a word by which the handset is known again, the last message heard. */
import type { Platform } from "./platform";
import type { Tokens } from "./typed";
export declare class Keeping {
    private readonly wx;
    private readonly prefix;
    private readonly random;
    constructor(wx: Platform, prefix: string, random: () => number);
    get tokens(): Tokens | null;
    set tokens(tokens: Tokens | null);
    /** The id of the last message heard live. */
    get last(): string;
    set last(id: string);
    /** X-Device-Id: made once. */
    get device(): string;
    /** Another person may sign in next. */
    forget(): void;
}
/** A UUID (version 4). It tells deeds apart and guards nothing, so an ordinary random number will do. */
export declare function newKey(random: () => number): string;
