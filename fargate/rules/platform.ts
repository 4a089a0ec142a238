import type { TaskSpec } from "../model";
import type { Rule } from "../rule";
import type { ServiceContext } from "../service-context";

type RuntimePlatform = TaskSpec["runtimePlatform"];
type Architecture = RuntimePlatform["cpuArchitecture"];
type OperatingSystem = RuntimePlatform["operatingSystemFamily"];

export const PLATFORM_RULES: readonly Rule[] = [
    { key: "services.*.platform", target: "runtimePlatform" },
    { key: "services.*.x-ecs.CpuArchitecture", target: "runtimePlatform.cpuArchitecture" },
    { key: "services.*.x-ecs.OperatingSystemFamily", target: "runtimePlatform.operatingSystemFamily" },
];

/** Names of CPU architectures in images, in Swarm's constraints and in ECS. */
const ARCHITECTURES: Readonly<Record<string, Architecture>> = {
    amd64: "X86_64",
    x86_64: "X86_64",
    arm64: "ARM64",
    "arm64/v8": "ARM64",
    aarch64: "ARM64",
};

/** @see ECS API, RuntimePlatform */
const OPERATING_SYSTEMS: readonly OperatingSystem[] = [
    "LINUX",
    "WINDOWS_SERVER_2019_CORE",
    "WINDOWS_SERVER_2019_FULL",
    "WINDOWS_SERVER_2022_CORE",
    "WINDOWS_SERVER_2022_FULL",
];

/** Build numbers of Windows Server in image platforms, `windows(10.0.17763)/amd64`. */
const WINDOWS_BUILDS: Readonly<Record<string, OperatingSystem>> = {
    "10.0.17763": "WINDOWS_SERVER_2019_CORE",
    "10.0.20348": "WINDOWS_SERVER_2022_CORE",
};

/** What one key says, as far as it says something that Fargate has. */
interface Said {
    path: (string | number)[];
    cpuArchitecture?: Architecture;
    operatingSystemFamily?: OperatingSystem;
}

/**
 * `x-ecs`, `platform`, the one platform that the image is built for, or a placement constraint on the architecture; all that
 * are there must agree. A machine of another kind would stop with "exec format error".
 * @default LINUX on X86_64, whatever the machine that runs the program is
 */
export function runtimePlatform(context: ServiceContext): RuntimePlatform {
    const said = [...fromComposeX(context), ...fromPlatform(context), ...fromPlacement(context)];
    const architecture = agreed(context, said, "cpuArchitecture") ?? "X86_64";
    const operatingSystem = agreed(context, said, "operatingSystemFamily") ?? "LINUX";
    if (architecture === "ARM64" && operatingSystem !== "LINUX") {
        const { path } = said.find(({ cpuArchitecture }) => cpuArchitecture === "ARM64")!;
        context.verdicts.refused(context.path(...path), {
            reason: "Fargate runs Windows containers on X86_64 only",
            fix: "build the image for windows/amd64",
        });
        return { cpuArchitecture: "X86_64", operatingSystemFamily: operatingSystem };
    }
    return { cpuArchitecture: architecture, operatingSystemFamily: operatingSystem };
}

/** Whether the service's containers run on Windows, which has sizes and limits of its own. */
export function isWindows(context: ServiceContext): boolean {
    return runtimePlatform(context).operatingSystemFamily !== "LINUX";
}

/** The first that is said; another answer is a mistake in the files. Two names for Windows are told apart only by `x-ecs`. */
function agreed<Name extends "cpuArchitecture" | "operatingSystemFamily">(
    context: ServiceContext,
    said: Said[],
    name: Name,
): Said[Name] {
    const [first, ...others] = said.filter(one => one[name] !== undefined);
    const kind = (value: string) => value.replace(/_SERVER.*$/, "");
    const other = others.find(one => kind(one[name]!) !== kind(first![name]!));
    if (other !== undefined) {
        context.verdicts.problem(context.path(...first!.path), `asks for ${first![name]}`, {
            reason: `${other.path.join(".")} asks for ${other[name]}, and a task runs on one platform.`,
            fix: "Keep one of them.",
        });
    }
    return first?.[name];
}

function fromComposeX(context: ServiceContext): Said[] {
    const { CpuArchitecture: cpu, OperatingSystemFamily: system } = (context.service["x-ecs"] ?? {}) as {
        CpuArchitecture?: string;
        OperatingSystemFamily?: string;
    };
    const said: Said[] = [];
    const unknown = (key: string, value: string, known: readonly string[]) =>
        context.verdicts.problem(context.path("x-ecs", key), `is ${value}, which Fargate does not have`, {
            fix: `Write one of ${known.join(", ")}.`,
        });
    if (cpu !== undefined) {
        const architecture = (["X86_64", "ARM64"] as const).find(known => known === cpu.toUpperCase());
        if (architecture === undefined) {
            unknown("CpuArchitecture", cpu, ["X86_64", "ARM64"]);
        }
        said.push({ path: ["x-ecs", "CpuArchitecture"], cpuArchitecture: architecture });
    }
    if (system !== undefined) {
        const operatingSystemFamily = OPERATING_SYSTEMS.find(known => known === system.toUpperCase());
        if (operatingSystemFamily === undefined) {
            unknown("OperatingSystemFamily", system, OPERATING_SYSTEMS);
        }
        said.push({ path: ["x-ecs", "OperatingSystemFamily"], operatingSystemFamily });
    }
    return said;
}

function fromPlatform(context: ServiceContext): Said[] {
    const { platform, build } = context.service;
    const [built, ...more] = build?.platforms ?? [];
    const wanted = platform ?? (more.length === 0 ? built : undefined);
    if (wanted === undefined || wanted === "") {
        return [];
    }
    const path = platform === undefined ? ["build", "platforms"] : ["platform"];
    const [system = "", ...rest] = wanted.toLowerCase().split("/");
    const cpuArchitecture = ARCHITECTURES[rest.join("/")] ?? (rest.length === 0 ? "X86_64" : undefined);
    const [, windowsBuild] = /^windows(?:\((\d+\.\d+\.\d+)[\d.]*\))?$/.exec(system) ?? [];
    const operatingSystemFamily =
        system === "linux"
            ? "LINUX"
            : system.startsWith("windows")
              ? (WINDOWS_BUILDS[windowsBuild ?? ""] ?? "WINDOWS_SERVER_2022_CORE")
              : undefined;
    if (cpuArchitecture === undefined || operatingSystemFamily === undefined) {
        context.verdicts.refused(context.path(...path), {
            reason: `Fargate runs no ${wanted} containers`,
            fix: "use linux/amd64 or linux/arm64",
        });
        return [];
    }
    const composeX = (context.service["x-ecs"] as { OperatingSystemFamily?: string } | undefined)
        ?.OperatingSystemFamily;
    if (operatingSystemFamily !== "LINUX" && WINDOWS_BUILDS[windowsBuild ?? ""] === undefined && !composeX) {
        context.verdicts.approximated(context.path(...path), {
            reason: `it does not say which Windows Server; ${operatingSystemFamily} it is`,
            fix: "say it with `x-ecs: { OperatingSystemFamily: … }`; the image must be built for the same",
        });
    }
    return [{ path, cpuArchitecture, operatingSystemFamily }];
}

/** `node.platform.arch == aarch64` and `node.platform.os == linux`, as Swarm places tasks. */
function fromPlacement({ service }: ServiceContext): Said[] {
    return placementConstraints(service.deploy?.placement).flatMap((constraint, index): Said[] => {
        const [, what, value = ""] = PLATFORM_CONSTRAINT.exec(constraint) ?? [];
        const path = ["deploy", "placement", "constraints", index];
        const cpuArchitecture = what === "arch" ? ARCHITECTURES[value.toLowerCase()] : undefined;
        if (cpuArchitecture !== undefined) {
            return [{ path, cpuArchitecture }];
        }
        const operatingSystemFamily = what === "os" ? OPERATING_SYSTEMS_OF_NODES[value.toLowerCase()] : undefined;
        return operatingSystemFamily === undefined ? [] : [{ path, operatingSystemFamily }];
    });
}

const OPERATING_SYSTEMS_OF_NODES: Readonly<Record<string, OperatingSystem>> = {
    linux: "LINUX",
    windows: "WINDOWS_SERVER_2022_CORE",
};

const PLATFORM_CONSTRAINT = /^\s*(?:node|engine)\.(?:platform\.|labels\.)?(arch|os)\s*==\s*(\S+)\s*$/;

/** Constraints in the order of the file. */
export function placementConstraints(placement: unknown): string[] {
    return ((placement as { constraints?: string[] } | undefined)?.constraints ?? []).map(String);
}

/** Whether a constraint is about the platform, in a way that Fargate can keep. */
export function isPlatformConstraint(constraint: string): boolean {
    const [, what, value = ""] = PLATFORM_CONSTRAINT.exec(constraint) ?? [];
    const known = what === "arch" ? ARCHITECTURES : what === "os" ? OPERATING_SYSTEMS_OF_NODES : {};
    return known[value.toLowerCase()] !== undefined;
}
