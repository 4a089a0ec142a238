/** An account seen from outside, as one caller: what the wire layer and the providers use. */
export interface Session {
    /** Applies what is due, injected faults included, runs the operation and journals its writes. @throws AwsError */
    call<Output = any>(service: string, operation: string, input: object): Output; // eslint-disable-line @typescript-eslint/no-explicit-any
    /** Epoch milliseconds of the sandbox's clock. */
    now(): number;
    readonly region: string;
    readonly accountId: string;
}
