import type { Rule } from "../rule";

export const noPublicIp: Rule = {
    name: "ecs-no-public-ip",
    severity: "high",
    description: "Tasks have no public IP address: people reach them through the load balancer, and nobody past it.",
    remediation:
        "Set networkConfiguration.assignPublicIp to false and run the tasks in private subnets with a NAT gateway or VPC endpoints",
    appliesTo: "aws:ecs/service:Service",
    level: { dev: "advisory", prod: "mandatory" },
    check(service, report) {
        const network = service.networkConfiguration as { assignPublicIp?: boolean } | undefined;
        if (network?.assignPublicIp === true) {
            report("The service gives its tasks public IP addresses");
        }
    },
};
