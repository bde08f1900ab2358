/** Lets at most so many through at once; the others wait in order. The platform allows ten requests, uploads and downloads. */
export declare class Gate {
    private readonly most;
    private inside;
    private readonly waiting;
    constructor(most: number);
    /** Runs the deed when there is room. */
    through<T>(deed: () => Promise<T>): Promise<T>;
}
