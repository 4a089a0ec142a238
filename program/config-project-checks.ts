import type { Config } from "../config";
import type { ConfigProblem } from "./config-problems";
import type { FargateProject, FargateServiceSpec } from "swingbridge/fargate";

/** Longest label of a DNS name; the stack's name is one. @see RFC 1035 */
const LONGEST_LABEL = 63;

/** Settings that do not fit the Compose project: what can be said only once it is read. */
export function projectProblems(config: Config, project: FargateProject): ConfigProblem[] {
    const published = project.services.filter(
        service => service.public !== undefined && service.endpoint === undefined,
    );
    return [
        ...encryptionProblems(config, published),
        ...repositoryProblems(config, project),
        ...overlapProblems(published),
        ...project.services.flatMap(service => serviceProblems(config, service)),
    ];
}

/** What is wrong with the stack's name. */
export function stackProblems(stack: string): ConfigProblem[] {
    return stack.length <= LONGEST_LABEL
        ? []
        : [
              {
                  key: "(stack)",
                  value: JSON.stringify(stack),
                  reason: `has ${stack.length} characters, and a part of a DNS name at most ${LONGEST_LABEL}`,
                  fix: "give the stack a shorter name: pulumi stack rename",
              },
          ];
}

function encryptionProblems({ https, loadBalancer }: Config, published: FargateServiceSpec[]): ConfigProblem[] {
    const listens = loadBalancer.productionListenerArn !== undefined && loadBalancer.testListenerArn !== undefined;
    const chosen = https.certificateArn ?? https.domainName ?? https.plainHttp;
    if (published.length === 0 || listens || (chosen !== undefined && chosen !== false)) {
        return [];
    }
    return [
        {
            key: "https",
            reason: `is missing, and ${published.map(({ name }) => name).join(", ")} is reachable from outside`,
            fix: "set https.certificateArn, or https.domainName to have a certificate made, or https.plainHttp: true",
        },
    ];
}

/** Images of one SHA have one tag: two of them in one repository would be one. */
function repositoryProblems({ repository }: Config, { images }: FargateProject): ConfigProblem[] {
    return repository === undefined || repository.includes("{service}") || images.length < 2
        ? []
        : [
              {
                  key: "repository",
                  value: JSON.stringify(repository),
                  reason: `is one name for the images of ${images.map(({ name }) => name).join(", ")}, which share their tag`,
                  fix: `put {service} into it, as in ${JSON.stringify(`${repository}-{service}`)}`,
              },
          ];
}

/** Of two services with the same rule the second never gets a request. */
function overlapProblems(published: FargateServiceSpec[]): ConfigProblem[] {
    const byRule = new Map<string, FargateServiceSpec[]>();
    for (const service of published) {
        const { hosts = [], paths = [] } = service.public ?? {};
        const rule = JSON.stringify([[...hosts].sort(), [...paths].sort()]);
        byRule.set(rule, [...(byRule.get(rule) ?? []), service]);
    }
    return [...byRule.values()]
        .filter(services => services.length > 1)
        .map(services => {
            const names = services.map(({ name }) => name);
            return {
                key: `services.${names[1]}`,
                reason: `would get no request: ${names.join(" and ")} answer to the same hosts and paths`,
                fix: `set services.${names[1]}.hosts or .paths, or leave one out of public: [${names.join(", ")}]`,
            };
        });
}

/** Controllers and shifts that a service of this kind cannot have. */
function serviceProblems({ services }: Config, service: FargateServiceSpec): ConfigProblem[] {
    const settings = services[service.name] ?? {};
    const key = `services.${service.name}`;
    const problems: ConfigProblem[] = [];
    if (settings.deploymentController === "codedeploy" && (service.public === undefined || service.stateful)) {
        problems.push({
            key: `${key}.deploymentController`,
            value: JSON.stringify("codedeploy"),
            reason: service.stateful
                ? "does not fit: CodeDeploy runs old and new tasks at once, and this service's data is for one of them"
                : "does not fit: CodeDeploy moves a load balancer's traffic, and this service is not public",
            fix: service.stateful ? "write ecs, or leave it out" : `write ecs, or add ${service.name} to public`,
        });
    }
    const kind = settings.trafficShift?.kind;
    if (
        settings.deploymentController === undefined &&
        service.public === undefined &&
        kind !== undefined &&
        kind !== "rolling"
    ) {
        problems.push({
            key: `${key}.trafficShift.kind`,
            value: JSON.stringify(kind),
            reason: "does not fit: this service is not public, so ECS replaces its tasks one by one",
            fix: `write rolling, or add ${service.name} to public`,
        });
    }
    return problems;
}
