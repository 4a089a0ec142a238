/**
 * Does something that ctrl-C, or a CI system that ends its job, may interrupt: the signal is aborted then. A second ctrl-C ends
 * the process at once, as ever.
 */
export async function interruptible<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const controller = new AbortController();
    const abort = () => controller.abort();
    const signals = ["SIGINT", "SIGTERM"] as const;
    signals.forEach(signal => process.once(signal, abort));
    try {
        return await work(controller.signal);
    } finally {
        signals.forEach(signal => process.off(signal, abort));
    }
}
