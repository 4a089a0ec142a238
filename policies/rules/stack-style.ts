import { stackRule } from "../rule";

export const parents = stackRule({
    name: "stack-component-parentage",
    severity: "low",
    description: "Resources belong to components, which say what they are for.",
    remediation: "Move the resource into a ComponentResource, with it as its parent",
    url: "https://www.pulumi.com/docs/iac/concepts/resources/components/",
    level: { dev: "advisory", prod: "advisory" },
    checkStack(resources, report) {
        for (const resource of resources) {
            const alone = resource.parent === undefined || resource.parent.type === "pulumi:pulumi:Stack";
            if (resource.type.startsWith("aws:") && alone) {
                report(resource, "The resource belongs to no component");
            }
        }
    },
});

export const oneLoadBalancingClass = stackRule({
    name: "stack-no-alias-classes",
    severity: "low",
    description:
        "A stack uses aws.lb or aws.alb, not both: they are two names of the same resources, and a rule for one misses the other.",
    remediation: "Use the classes of aws.lb, with an alias of the old type",
    url: "https://www.pulumi.com/registry/packages/aws/api-docs/lb/",
    level: { dev: "advisory", prod: "advisory" },
    checkStack(resources, report) {
        if (resources.some(({ type }) => type.startsWith("aws:lb/"))) {
            for (const resource of resources.filter(({ type }) => type.startsWith("aws:alb/"))) {
                report(resource, "The resource is of aws.alb, others of aws.lb");
            }
        }
    },
});
