import type { Config } from "../config";
import { projectAdoptionProblems } from "./config-adoption-checks";
import type { ConfigProblem } from "./config-problems";
import {
    blueGreenObstacle,
    controllerOf,
    endpointsOf,
    isNetworkEndpoint,
    sameRule,
    shiftsAllAtOnce,
    type FargateProject,
    type FargateServiceSpec,
    type HttpEndpoint,
} from "swingbridge/fargate";

/** Longest label of a DNS name; the stack's name is one. @see RFC 1035 */
const LONGEST_LABEL = 63;

/** Settings that do not fit the Compose project: what can be said only once it is read. */
export function projectProblems(config: Config, project: FargateProject): ConfigProblem[] {
    const published = project.services
        .filter(({ endpoint }) => endpoint === undefined)
        .flatMap((service): HttpService[] =>
            endpointsOf(service).flatMap(http => (isNetworkEndpoint(http) ? [] : [{ name: service.name, http }])),
        );
    return [
        ...projectAdoptionProblems(config, project),
        ...encryptionProblems(config, published),
        ...versionProblems(config, published),
        ...repositoryProblems(config, project),
        ...overlapProblems(published),
        ...listenerPortProblems(config, published),
        ...listenerProblems(project.services),
        ...networkSettingProblems(config, project.services),
        ...project.services.flatMap(service => serviceProblems(config, service)),
    ];
}

/** A service that is public over HTTP. */
interface HttpService {
    name: string;
    http: HttpEndpoint;
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

function encryptionProblems({ https, loadBalancer }: Config, published: HttpService[]): ConfigProblem[] {
    const listens =
        loadBalancer.productionListenerArn !== undefined &&
        loadBalancer.testListenerArn !== undefined &&
        published.every(({ http }) => http.listenerPort === undefined);
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

/** ELB forwards to HTTP/2 and gRPC targets from HTTPS listeners only. @see ELB user guide, target groups, protocol version */
function versionProblems({ https }: Config, published: HttpService[]): ConfigProblem[] {
    const needing = published.filter(({ http }) => http.protocolVersion !== undefined);
    const who = needing.map(({ name, http: { protocolVersion } }) => `${name} (${protocolVersion})`).join(", ");
    return https.plainHttp !== true || needing.length === 0
        ? []
        : [
              {
                  key: "https.plainHttp",
                  value: JSON.stringify(true),
                  reason: `does not fit ${who}: the load balancer carries gRPC and HTTP/2 to tasks from HTTPS listeners only`,
                  fix: "set https.certificateArn or https.domainName instead, or publish the port with `app_protocol: tcp`",
              },
          ];
}

/** Listeners of services at ports that the load balancer's own listeners have. */
function listenerPortProblems(config: Config, published: HttpService[]): ConfigProblem[] {
    const { https, loadBalancer, testListener, services } = config;
    const plain = https.plainHttp === true;
    const production = loadBalancer.port ?? (plain ? 80 : 443);
    const taken = new Map([
        ...(plain || loadBalancer.arn !== undefined ? [] : [[80, "leads to HTTPS"] as const]),
        [testListener.port ?? (plain ? 8080 : 8443), "is the test listener's; set testListener.port to move that"],
        [production, "is the production listener's: leave listenerPort out"],
    ]);
    const http = new Set(published.map(({ name }) => name));
    return Object.entries(services).flatMap(([name, { listenerPort }]) => {
        const key = `services.${name}.listenerPort`;
        const value = JSON.stringify(listenerPort);
        if (listenerPort !== undefined && !http.has(name)) {
            return [
                {
                    key,
                    value,
                    reason: `does not fit: ${name} is not public over HTTP`,
                    fix: `remove it, or add ${name} to public; TCP and UDP arrive at the port that the Compose file publishes`,
                },
            ];
        }
        const reason = listenerPort === undefined ? undefined : taken.get(listenerPort);
        return reason === undefined ? [] : [{ key, value, reason, fix: "choose another port" }];
    });
}

/** A port of the network load balancer has one listener, whatever protocol it carries. */
function listenerProblems(services: FargateServiceSpec[]): ConfigProblem[] {
    const owners = new Map<number, string>();
    return services.flatMap(({ name, ...service }) =>
        endpointsOf(service)
            .filter(isNetworkEndpoint)
            .flatMap(({ listener, testPort }) => [listener.port, ...(testPort === undefined ? [] : [testPort])])
            .flatMap(port => {
                const owner = owners.get(port) ?? name;
                owners.set(port, owner);
                return owner === name
                    ? []
                    : [
                          {
                              key: "public",
                              reason: `names ${owner} and ${name}, which both publish port ${port} of the network load balancer`,
                              fix: `publish ${name} on another port in the Compose file, or leave one out of public`,
                          },
                      ];
            }),
    );
}

/** Settings of TCP listeners for services that have none, or that lack what they need. */
function networkSettingProblems(config: Config, services: FargateServiceSpec[]): ConfigProblem[] {
    const specs = new Map(services.map(service => [service.name, service]));
    const { certificateArn, domainName } = config.networkLoadBalancer;
    const certified = certificateArn ?? domainName ?? config.https.certificateArn;
    return Object.entries(config.services).flatMap(([name, settings]) => {
        const spec = specs.get(name);
        const listeners = spec === undefined ? [] : endpointsOf(spec).filter(isNetworkEndpoint);
        const tcp = listeners.some(({ listener }) => !listener.protocol.includes("UDP"));
        const controller = spec && controllerOf(spec, settings.deploymentController, config.deploymentController);
        const problems: ConfigProblem[] = [];
        const add = (key: string, value: unknown, reason: string, fix: string) =>
            problems.push({ key: `services.${name}.${key}`, value: JSON.stringify(value), reason, fix });
        if (settings.tls === true && !tcp) {
            add("tls", true, `does not fit: ${name} has no public TCP port`, `remove it, or add ${name} to public`);
        } else if (settings.tls === true && certified === undefined) {
            add(
                "tls",
                true,
                "needs a certificate",
                "set networkLoadBalancer.certificateArn or networkLoadBalancer.domainName",
            );
        }
        if (settings.testPort !== undefined && (!tcp || controller !== "codedeploy")) {
            add(
                "testPort",
                settings.testPort,
                `does not fit: ${name} is not a public TCP service that CodeDeploy releases`,
                "remove it; over HTTP, testListener.port is the test listener's",
            );
        }
        return problems;
    });
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
function overlapProblems(published: HttpService[]): ConfigProblem[] {
    const byRule = new Map<string, HttpService[]>();
    for (const service of published) {
        const rule = `${service.http.listenerPort} ${sameRule(service.http)}`;
        byRule.set(rule, [...(byRule.get(rule) ?? []), service]);
    }
    return [...byRule.values()]
        .filter(services => services.length > 1)
        .map(services => {
            const names = services.map(({ name }) => name);
            return {
                key: `services.${names[1]}`,
                reason: `would get no request: ${names.join(" and ")} answer to the same hosts and paths`,
                fix: `set services.${names[1]}.hosts, .paths or .listenerPort, or leave one out of public: [${names.join(", ")}]`,
            };
        });
}

/** Controllers and shifts that a service of this kind cannot have. */
function serviceProblems(config: Config, service: FargateServiceSpec): ConfigProblem[] {
    const settings = config.services[service.name] ?? {};
    const key = `services.${service.name}`;
    const problems: ConfigProblem[] = [];
    const obstacle = blueGreenObstacle(service);
    if (settings.deploymentController === "codedeploy" && obstacle !== undefined) {
        problems.push({
            key: `${key}.deploymentController`,
            value: JSON.stringify("codedeploy"),
            reason: `does not fit: ${obstacle}`,
            fix:
                service.public === undefined
                    ? `write ecs, or add ${service.name} to public`
                    : "write ecs, or leave it out",
        });
    }
    const kind = settings.trafficShift?.kind;
    const rolls = controllerOf(service, settings.deploymentController, config.deploymentController) === "ecs";
    if (rolls && settings.deploymentController === undefined && kind !== undefined && kind !== "rolling") {
        problems.push({
            key: `${key}.trafficShift.kind`,
            value: JSON.stringify(kind),
            reason:
                service.public === undefined
                    ? "does not fit: this service is not public, so ECS replaces its tasks one by one"
                    : `does not fit: ${obstacle ?? "the stack's controller is ecs"}, so ECS replaces its tasks one by one`,
            fix: service.public === undefined ? `write rolling, or add ${service.name} to public` : "write rolling",
        });
    }
    const wanted = kind ?? config.trafficShift.kind;
    if (!rolls && shiftsAllAtOnce(service) && (wanted === "canary" || wanted === "linear")) {
        problems.push({
            key: `${key}.trafficShift.kind`,
            value: JSON.stringify(wanted),
            reason: `does not fit ${service.name}, which is behind a network load balancer: CodeDeploy moves its traffic all at once only`,
            fix: `write services: { ${service.name}: { trafficShift: { kind: all-at-once } } }, or deploymentController: ecs to replace its tasks one by one`,
        });
    }
    return problems;
}
