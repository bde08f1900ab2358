/** What stays on the phone: the tokens, a word by which the handset is known again, the last message heard. */
import type { Platform } from "./platform";
import type { Tokens } from "./typed";

export class Keeping {
  constructor(
    private readonly wx: Platform,
    private readonly prefix: string,
    private readonly random: () => number,
  ) {}

  get tokens(): Tokens | null {
    const kept = this.wx.getStorageSync(`${this.prefix}.tokens`);
    return typeof kept === "object" && kept !== null && "access_token" in kept ? (kept as Tokens) : null;
  }

  set tokens(tokens: Tokens | null) {
    if (tokens) this.wx.setStorageSync(`${this.prefix}.tokens`, tokens);
    else this.wx.removeStorageSync(`${this.prefix}.tokens`);
  }

  /** The id of the last message heard live. */
  get last(): string {
    return String(this.wx.getStorageSync(`${this.prefix}.last`) ?? "");
  }

  set last(id: string) {
    this.wx.setStorageSync(`${this.prefix}.last`, id);
  }

  /** X-Device-Id: made once. */
  get device(): string {
    const kept = this.wx.getStorageSync(`${this.prefix}.device`);
    if (typeof kept === "string" && kept) return kept;
    const made = newKey(this.random);
    this.wx.setStorageSync(`${this.prefix}.device`, made);
    return made;
  }

  /** Another person may sign in next. */
  forget(): void {
    this.tokens = null;
    this.wx.removeStorageSync(`${this.prefix}.last`);
  }
}

/** A UUID (version 4). It tells deeds apart and guards nothing, so an ordinary random number will do. */
export function newKey(random: () => number): string {
  return "xxxxxxxx-xxxx-4xxx-yxxx-xxxxxxxxxxxx".replace(/[xy]/g, (letter) => {
    const four = Math.floor(random() * 16);
    return (letter === "x" ? four : (four & 3) | 8).toString(16);
  });
}
