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

/**
 * Applications call what they like, as they do under Compose, unless they are to stay inside; what may call them is said
 * port by port. HTTPS is left to all: Fargate itself talks to AWS through the task's interface.
 * @param within address range (CIDR) to stay in
 */
export function egressRules<Cidr = string>(within?: Cidr): EgressRule<Cidr>[] {
    const anywhere = { ipProtocol: "-1", cidrIpv4: "0.0.0.0/0" } as const;
    return within === undefined
        ? [{ role: "egress", description: "Images, secrets, logs, and whatever the application calls", ...anywhere }]
        : [
              { role: "inside", description: "Whatever lets it in", ipProtocol: "-1", cidrIpv4: within },
              {
                  role: "https",
                  description: "Images, secrets and logs",
                  ipProtocol: "tcp",
                  fromPort: 443,
                  toPort: 443,
                  cidrIpv4: "0.0.0.0/0",
              },
          ];
}
