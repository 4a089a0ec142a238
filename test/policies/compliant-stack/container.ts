import { ACCOUNT } from "./resource";

/** A git SHA, as images have them for a tag. */
export const SHA = "0123456789abcdef0123456789abcdef01234567";

const IMAGE = `${ACCOUNT}.dkr.ecr.us-east-1.amazonaws.com/shop:${SHA}`;

/** The containers of the compliant task; a test changes some of them. */
export function containers(change: (container: Record<string, unknown>) => void = () => undefined): string {
    const container = {
        name: "web",
        image: IMAGE,
        essential: true,
        user: "node",
        readonlyRootFilesystem: true,
        memory: 512,
        environment: [{ name: "NODE_ENV", value: "production" }],
        secrets: [{ name: "DB_PASSWORD", valueFrom: `arn:aws:ssm:us-east-1:${ACCOUNT}:parameter/shop/db` }],
        healthCheck: { command: ["CMD", "true"] },
        logConfiguration: { logDriver: "awslogs", options: { "awslogs-group": "/shop/web" } },
    };
    change(container);
    return JSON.stringify([container]);
}
