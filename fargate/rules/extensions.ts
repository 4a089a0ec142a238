import type { LossRule } from "../rule";

/** Keys of Docker's former ECS integration that have a place here, but not in the Compose file yet: they must not vanish. */
const X_AWS: Readonly<Record<string, string>> = {
    "x-aws-vpc": "name the VPC in the stack's configuration",
    "x-aws-cluster": "name the cluster in the stack's configuration",
    "x-aws-loadbalancer": "name the load balancer in the stack's configuration",
    "x-aws-logs_retention": "say how long logs are kept in the stack's configuration",
    "x-aws-cloudformation": "change the resources with the components' `transform`",
    "services.*.x-aws-pull_credentials": "copy the image to ECR",
    "services.*.x-aws-role": "give the task role its policies in the program",
    "services.*.x-aws-policies": "give the task role its policies in the program",
    "services.*.ports.*.x-aws-protocol": "use `app_protocol`",
    "networks.*.x-aws-securitygroup": "let the program make the security groups",
};

const NOT_YET = "it is a key of Docker's former ECS integration that is not converted yet";

export const X_AWS_RULES: readonly LossRule[] = Object.entries(X_AWS).map(([key, fix]) => ({
    key,
    level: "refused",
    reason: NOT_YET,
    fix,
}));

/** Extensions may stand anywhere. Compose ignores them, but `x-aws-` asks this very program for something. */
export const EXTENSION_RULES: readonly LossRule[] = [
    {
        key: "x-aws-*",
        level: "refused",
        reason: "no rule knows this key of Docker's former ECS integration",
        fix: "look for a misspelling, or remove it",
    },
    { key: "x-*", level: "dropped", reason: "an extension, which Compose ignores too" },
];
