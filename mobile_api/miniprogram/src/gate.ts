/** Lets at most so many through at once; the others wait in order. The platform allows ten requests, uploads and downloads. */
export class Gate {
  private inside = 0;
  private readonly waiting: (() => void)[] = [];

  constructor(private readonly most: number) {}

  /** Runs the deed when there is room. */
  async through<T>(deed: () => Promise<T>): Promise<T> {
    if (this.inside >= this.most) await new Promise<void>((enter) => this.waiting.push(enter));
    else this.inside += 1;
    try {
      return await deed();
    } finally {
      const next = this.waiting.shift(); // takes over the place
      if (next) next();
      else this.inside -= 1;
    }
  }
}
