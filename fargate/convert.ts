import type { ComposeProject, Path } from "../compose";
import { byPosition, FargateError, type ConversionProblem } from "./error";
import { connectServices, judgeIngressRules, judgeLargeNetworks, judgeSecurityGroups } from "./connections";
import { convertContainer, type ConvertedService } from "./container";
import { egressPortsOf } from "./egress";
import { checkGroup } from "./group-checks";
import { checkCycles, judgeReachability } from "./group-dependencies";
import { groupServices, type Grouping } from "./grouping";
import type { FargateProject } from "./model";
import { MAX_NAME, sanitiseName } from "./names";
import { RULE_INDEX } from "./rules";
import { existingResources } from "./rules/adoption";
import { judgeDependencies } from "./rules/dependencies";
import { linkAliases } from "./rules/links";
import { withoutClashes } from "./rules/names";
import { judgeNetwork } from "./rules/networks";
import { judgeShortNames } from "./rules/short-names";
import { judgeVolume } from "./rules/volume-options";
import { SecretRegister } from "./secret-register";
import type { SecretValues } from "./secret-values";
import { jobOf, serviceOf } from "./service";
import { ServiceContext } from "./service-context";
import type { FargateSettings } from "./settings";
import { translate } from "./translate";
import type { Verdict } from "./verdict";
import { Verdicts } from "./verdicts";
import { VolumeRegister } from "./volume-register";

export interface Conversion {
    project: FargateProject;
    /** One for every key that a user wrote, in file order. */
    verdicts: Verdict[];
    /** What the secrets of the project hold; nothing else knows. */
    secretValues: SecretValues;
}

/**
 * What a Compose project becomes on Fargate.
 * @param givenSecrets values that the stack's configuration gives for Compose `secrets`, by name; they win over the files'
 * @throws FargateError with all problems, refused keys that the stack does not allow among them
 */
export function toFargate(
    written: ComposeProject,
    settings: FargateSettings,
    givenSecrets: Readonly<Record<string, string>> = {},
): Conversion {
    const { compose, verdicts } = translate(written);
    const secrets = new SecretRegister(verdicts);
    const volumes = new VolumeRegister();
    checkNames(compose, verdicts);
    checkConfiguredNames(compose, settings, givenSecrets, verdicts);
    for (const [name, network] of Object.entries(compose.networks)) {
        judgeNetwork(name, network ?? {}, verdicts);
    }
    for (const [name, volume] of Object.entries(compose.volumes)) {
        judgeVolume(name, volume ?? {}, verdicts);
    }
    const replaced = new Set(
        Object.keys(compose.services).filter(name => settings.services[name]?.endpoint !== undefined),
    );
    const grouping = groupServices(compose, replaced, verdicts);
    const separate = new Map(
        Object.entries(compose.services).map(([name, service]) => {
            const context = new ServiceContext(name, service, compose, settings, verdicts, secrets, volumes, grouping);
            return [name, convertContainer(replaced.has(name) ? replacedByEndpoint(context) : context, givenSecrets)];
        }),
    );
    const converted = withoutClashes(separate);
    const { services, jobs } = convertGroups(compose, grouping, converted, verdicts);
    judgeInactiveServices(compose, verdicts);
    judgeIngressRules(services, [...services, ...jobs], verdicts);
    const existing = existingResources(compose, settings, verdicts);
    if (existing.vpcId !== undefined && settings.namespace !== undefined) {
        judgeShortNames(services, jobs, settings.namespace, verdicts);
    }
    const root = { ...compose.extensions, ...compose };
    const concluded = verdicts.conclude(RULE_INDEX, path => valueAt(root, path), settings.allow);
    const project: FargateProject = {
        name: compose.name,
        services,
        jobs,
        secrets: secrets.list(),
        volumes: volumes.list(),
        images: [...converted].flatMap(([name, { build }]) => (build && !replaced.has(name) ? [build] : [])),
        ...(Object.keys(existing).length > 0 && { existing }),
    };
    const problems = [...verdicts.problems, ...concluded.filter(isRefusal).map(asProblem)];
    if (problems.length > 0) {
        throw new FargateError(problems.sort(byPosition(compose.files)), concluded, project, compose.sources);
    }
    return { project, verdicts: concluded, secretValues: secrets.values() };
}

/** The groups as ECS services and jobs, and what their members cannot have together. */
function convertGroups(
    compose: ComposeProject,
    grouping: Grouping,
    converted: ReadonlyMap<string, ConvertedService>,
    verdicts: Verdicts,
): Pick<FargateProject, "services" | "jobs"> {
    const aliases = linkAliases(compose, converted, grouping, verdicts);
    const groups = grouping.groups.map(group => ({ group, members: group.members.map(name => converted.get(name)!) }));
    converted.forEach(judgeDependencies);
    const specs = groups.map(({ group, members }) => ({
        group,
        members,
        spec:
            group.kind === "job"
                ? jobOf(group, members, grouping)
                : serviceOf(
                      group,
                      members,
                      grouping,
                      group.members.flatMap(name => aliases.get(name) ?? []),
                  ),
    }));
    for (const { group, members, spec } of specs) {
        checkGroup(members, spec.task, grouping);
        judgeReachability(group, members, grouping, converted);
    }
    checkCycles(groups, grouping);
    const connected = specs.map(({ spec, members }) => ({
        spec,
        networks: [...new Set(members.flatMap(({ networks }) => networks))],
    }));
    judgeLargeNetworks(connectServices(connected), verdicts);
    specs.forEach(({ spec, members }) => judgeSecurityGroups(spec, members[0]!.context));
    for (const { spec, members } of specs) {
        const egressPorts = egressPortsOf(members, compose);
        Object.assign(spec, egressPorts && { egressPorts });
    }
    return {
        services: specs.map(({ spec }) => spec).filter(spec => "desiredCount" in spec),
        jobs: specs.map(({ spec }) => spec).filter(spec => "tasks" in spec),
    };
}

/** A service that an existing endpoint replaces keeps its names and ports, but nothing is kept, built or demanded for it. */
function replacedByEndpoint(context: ServiceContext): ServiceContext {
    const { name, service, project, stack, verdicts } = context;
    verdicts.wholly("approximated", context.path(), {
        reason: `the stack points its name at ${context.settings.endpoint}, so nothing runs for it`,
        fix: "remove the `endpoint` from the stack's settings to run the container",
    });
    const unheard = new Verdicts(project);
    return new ServiceContext(
        name,
        service,
        project,
        stack,
        unheard,
        new SecretRegister(unheard),
        new VolumeRegister(),
        context.grouping,
    );
}

/** Names that ECS or DNS would not take, or that become the same. */
function checkNames(compose: ComposeProject, verdicts: Verdicts): void {
    const tooLong = (path: Path, name: string) => {
        if (name.length > MAX_NAME) {
            verdicts.problem(path, `has a name of ${name.length} characters`, {
                reason: `It becomes part of a DNS name, whose parts have at most ${MAX_NAME}.`,
                fix: "Choose a shorter name.",
            });
        }
    };
    tooLong(["name"], compose.name);
    for (const kind of ["services", "volumes"] as const) {
        const taken = new Map<string, string>();
        for (const name of Object.keys(compose[kind])) {
            const ecsName = sanitiseName(name);
            tooLong([kind, name], name);
            if (taken.has(ecsName)) {
                verdicts.problem([kind, name], `becomes ${ecsName} on ECS, and so does ${taken.get(ecsName)}`, {
                    reason: "ECS takes letters, digits, - and _ in names only.",
                    fix: "Rename one of them.",
                });
            }
            taken.set(ecsName, name);
        }
    }
}

/** Services and secrets that the stack's configuration names and no Compose file has. */
function checkConfiguredNames(
    compose: ComposeProject,
    settings: FargateSettings,
    givenSecrets: Readonly<Record<string, string>>,
    verdicts: Verdicts,
): void {
    const check = (key: string, kind: "service" | "secret", names: string[]) => {
        const known = Object.keys(compose[`${kind}s`]);
        for (const name of names.filter(candidate => !known.includes(candidate))) {
            verdicts.configurationProblem(key, `names the ${kind} ${name}, which the project does not have`, {
                fix: `Its ${kind}s are ${known.join(", ") || "none"}.`,
            });
        }
    };
    check("swingbridge:public", "service", settings.public ?? []);
    check("swingbridge:services", "service", Object.keys(settings.services));
    check("swingbridge:secrets", "secret", [...Object.keys(settings.secrets ?? {}), ...Object.keys(givenSecrets)]);
}

/** Services that a file holds and the project does not: their profiles are not active. */
function judgeInactiveServices(compose: ComposeProject, verdicts: Verdicts): void {
    for (const name of compose.disabledServices) {
        verdicts.dropped(["services", name], { reason: "none of its profiles is active in this stack" });
    }
}

function valueAt(root: object, path: Path): unknown {
    return path.reduce<unknown>(
        (value, step) => (value as Record<string | number, unknown> | null | undefined)?.[step],
        root,
    );
}

function isRefusal(verdict: Verdict): boolean {
    return verdict.level === "refused" && verdict.allowed !== true;
}

function asProblem({ position, key, allowKey, reason, fix }: Verdict): ConversionProblem {
    const wayOn = `${sentence(fix ?? "remove it")} Or accept the loss: swingbridge:allow: ["${allowKey}"]`;
    return { position, path: key, allowKey, message: "cannot run on Fargate", reason: sentence(reason), fix: wayOn };
}

function sentence(text: string): string {
    return `${text[0]!.toUpperCase()}${text.slice(1)}${/[.!?]$/.test(text) ? "" : "."}`;
}
