/** How a long installation tells what it does. */
export interface Progress {
    /** A sentence worth keeping. */
    progress(line: string): void;
    /** How far it is: replaces the one before; shown only where there is a terminal. */
    status?(text: string): void;
}
