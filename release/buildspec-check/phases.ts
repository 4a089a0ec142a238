import { isScalar, type Scalar } from "yaml";
import { suggest } from "../../fargate";
import { alternatives, type Field, type Report } from "../checked-document";

const PHASES = ["install", "pre_build", "build", "post_build"] as const;
type Phase = (typeof PHASES)[number];

const RUNTIMES = ["android", "dotnet", "golang", "java", "nodejs", "php", "python", "ruby"];
/** Other names of the same. */
const RUNTIME_NAMES: Readonly<Record<string, string>> = {
    node: "nodejs",
    go: "golang",
    corretto: "java",
    ".net": "dotnet",
};

/** What releases or publishes: nothing that should follow a build that failed. */
const RELEASES =
    /\b(docker (image )?push|docker buildx build .*--push|aws (ecs|deploy|codedeploy|lambda update|s3 (cp|sync))|npm publish|pulumi up|kubectl apply|terraform apply|cdk deploy)\b/;

/** @param remarks takes what is worth knowing and stops nothing */
export function checkPhases(field: Field, remarks: Report): void {
    const phases = field.entries();
    if (phases?.length === 0) {
        field.problem("has no phase", { fix: `Write ${alternatives(PHASES)}.` });
    }
    field.asObject(
        Object.fromEntries(PHASES.map(phase => [phase, (value: Field) => checkPhase(phase, value, remarks)])),
    );
    const of = (phase: Phase): Field | undefined => phases?.find(([name]) => name === phase)?.[1];
    warnOfReleaseAfterFailure(of("build"), of("post_build"), remarks);
}

function checkPhase(phase: Phase, field: Field, remarks: Report): void {
    const names = field.entries()?.map(([name]) => name) ?? [];
    field.asObject(
        {
            "run-as": user => void user.asText(),
            "on-failure": checkOnFailure,
            "runtime-versions": versions => checkRuntimes(phase, versions),
            commands: commands => checkCommands(commands, remarks),
            finally: commands => checkCommands(commands, remarks),
        },
        // Installing may mean runtimes alone; every other phase is its commands.
        { required: phase === "install" && names.length > 0 ? [] : ["commands"] },
    );
}

/** ABORT, CONTINUE, or RETRY with how often, and for which output. */
function checkOnFailure(field: Field): void {
    const text = field.asText();
    const [, times, pattern] = /^RETRY(?:-(\d+))?(?:-(.+))?$/.exec(text ?? "") ?? [];
    if (text === undefined || text === "ABORT" || text === "CONTINUE") {
        return;
    }
    if (!/^RETRY(-.+)?$/.test(text)) {
        field.problem(`is ${JSON.stringify(text)}`, {
            fix: "Write ABORT, CONTINUE, RETRY, RETRY-3, RETRY-.*timeout.* or RETRY-3-.*timeout.*.",
        });
    } else if (Number(times) > 100) {
        field.problem(`retries ${times} times, CodeBuild takes 100`);
    } else if (pattern !== undefined && !isPattern(pattern)) {
        field.problem(`has no regular expression after RETRY: ${pattern}`);
    }
}

function isPattern(text: string): boolean {
    try {
        return Boolean(new RegExp(text));
    } catch {
        return false;
    }
}

function checkRuntimes(phase: Phase, field: Field): void {
    if (phase !== "install") {
        field.problem("is for the install phase only", { fix: "Move it to phases.install." });
        return;
    }
    for (const [name, version] of field.entries() ?? []) {
        if (!RUNTIMES.includes(name)) {
            const meant = RUNTIME_NAMES[name] ?? suggest(name, RUNTIMES);
            version.problem("is no runtime of CodeBuild's images", {
                fix: meant === undefined ? `Runtimes: ${RUNTIMES.join(", ")}.` : `Write ${meant}.`,
            });
        }
        const written = version.asScalar();
        if (
            isScalar(version.node) &&
            typeof version.node.value === "number" &&
            written !== String(version.node.value)
        ) {
            version.problem(`is ${written}, which YAML reads as ${version.node.value}`, {
                fix: `Write "${written}", in quotes.`,
            });
        }
    }
}

function checkCommands(field: Field, remarks: Report): void {
    for (const command of field.asList({ least: 1 })) {
        const [pair] = isScalar(command.node) ? [] : entriesOf(command);
        if (pair !== undefined) {
            command.problem("must be text, is an object", {
                reason: `YAML takes what stands before a colon and a space for a key: ${pair}.`,
                fix: "Write the command in single quotes, or below a |.",
            });
            continue;
        }
        const text = command.asScalar();
        if (text?.trim() === "") {
            command.problem("is empty", { fix: "Remove it." });
        } else if (/\baws ecr get-login\b(?!-)/.test(text ?? "")) {
            remarks(
                command.node,
                command.path,
                "uses aws ecr get-login, which version 2 of the AWS CLI does not have",
                {
                    fix: "Write aws ecr get-login-password | docker login --username AWS --password-stdin REGISTRY.",
                },
            );
        }
    }
}

function entriesOf(field: Field): string[] {
    return field.isObject() ? (field.entries() ?? []).map(([key]) => key) : [];
}

/** After a build that failed, post_build runs all the same. */
function warnOfReleaseAfterFailure(build: Field | undefined, after: Field | undefined, remarks: Report): void {
    const value = (field: Field | undefined, key: string): Field | undefined =>
        field?.isObject() ? field.entries()?.find(([name]) => name === key)?.[1] : undefined;
    const commands = value(after, "commands");
    if (build === undefined || commands === undefined || value(build, "on-failure")?.source() === "ABORT") {
        return;
    }
    const texts = commands
        .items()
        .map(({ node }) => ({ node, text: String((node as Scalar | undefined)?.value ?? "") }));
    const release = texts.findIndex(({ text }) => RELEASES.test(text));
    const asks = texts.slice(0, release + 1).some(({ text }) => text.includes("CODEBUILD_BUILD_SUCCEEDING"));
    if (release >= 0 && !asks) {
        remarks(texts[release]!.node, `${commands.path}[${release}]`, "runs after a build that failed, too", {
            reason: "CodeBuild runs post_build whatever became of build.",
            fix: `Begin post_build with [ "$CODEBUILD_BUILD_SUCCEEDING" = 1 ] || exit 1, or set on-failure: ABORT on build.`,
        });
    }
}
