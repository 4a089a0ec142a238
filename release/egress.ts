/** A rule for what tasks may connect to. */
export interface EgressRule<Cidr = string> {
    /** What it is for, in one word. */
    role: string;
    description: string;
    ipProtocol: "-1" | "tcp";
    /** Absent for every port. */
    fromPort?: number;
    toPort?: number;
    cidrIpv4: Cidr | "0.0.0.0/0";
}

/** What Fargate itself needs: it talks to AWS through the task's interface. */
const HTTPS = 443;

/**
 * Applications call what they like, as they do under Compose, unless their way out is limited; what may call them is said
 * port by port.
 * @param within address range (CIDR) in which they connect to whatever lets them in
 * @param outsidePorts TCP ports that they may connect to elsewhere
 */
export function egressRules<Cidr = string>(
    within?: Cidr,
    outsidePorts: readonly number[] = [HTTPS],
): EgressRule<Cidr>[] {
    const anywhere = { ipProtocol: "-1", cidrIpv4: "0.0.0.0/0" } as const;
    return within === undefined
        ? [{ role: "egress", description: "Images, secrets, logs, and whatever the application calls", ...anywhere }]
        : [
              { role: "inside", description: "Whatever lets it in", ipProtocol: "-1", cidrIpv4: within },
              ...outsidePorts.map(port => ({
                  role: port === HTTPS ? "https" : `port-${port}`,
                  description: port === HTTPS ? "Images, secrets and logs" : "Whatever the application calls",
                  ipProtocol: "tcp" as const,
                  fromPort: port,
                  toPort: port,
                  cidrIpv4: "0.0.0.0/0" as const,
              })),
          ];
}
