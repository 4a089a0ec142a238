import { checkVersion } from "./ecs";
import { alternatives, type Field } from "../checked-document";

const EVENTS = [
    "ApplicationStop",
    "BeforeInstall",
    "AfterInstall",
    "ApplicationStart",
    "ValidateService",
    "BeforeBlockTraffic",
    "AfterBlockTraffic",
    "BeforeAllowTraffic",
    "AfterAllowTraffic",
];
const RESERVED = ["Start", "DownloadBundle", "Install", "BlockTraffic", "AllowTraffic", "End"];
/** Seconds that all scripts of one lifecycle event have together, and the default of one. */
const MAX_SECONDS = 3600;

/**
 * The AppSpec of a deployment to EC2 or on-premises servers.
 * @see https://docs.aws.amazon.com/codedeploy/latest/userguide/reference-appspec-file-structure.html#server-appspec-structure
 */
export function checkServer(root: Field, file: string): void {
    if (!/(^|[\\/])appspec\.yml$/.test(file)) {
        root.problem("is not named appspec.yml", {
            reason: "The CodeDeploy agent reads appspec.yml at the root of the revision, and nothing else.",
            fix: "Rename the file.",
        });
    }
    const os = root
        .entries()
        ?.find(([key]) => key === "os")?.[1]
        .source();
    root.asObject(
        {
            version: checkVersion,
            os: field => void field.asOneOf(["linux", "windows"]),
            files: checkFiles,
            file_exists_behavior: field => void field.asOneOf(["DISALLOW", "OVERWRITE", "RETAIN"]),
            permissions: field => checkPermissions(field, os),
            hooks: field => checkScripts(field, os),
        },
        { required: ["version", "os"] },
    );
}

function checkFiles(field: Field): void {
    for (const item of field.asList()) {
        item.asObject(
            {
                source: source => void source.asText(),
                destination: destination => {
                    const path = destination.asText();
                    if (path !== undefined && !/^(\/|[A-Za-z]:\\|%\w+%|\$)/.test(path)) {
                        destination.problem(`is ${path}, which is no absolute path`);
                    }
                },
                file_exists_behavior: behavior => void behavior.asOneOf(["DISALLOW", "OVERWRITE", "RETAIN"]),
            },
            { required: ["source", "destination"] },
        );
    }
}

function checkPermissions(field: Field, os: string | undefined): void {
    if (os === "windows") {
        field.problem("is for Linux only", { fix: "Remove it." });
        return;
    }
    for (const item of field.asList()) {
        item.asObject(
            {
                object: object => void object.asText(),
                pattern: pattern => void pattern.asText(),
                except: except => except.asList().forEach(name => void name.asText()),
                owner: owner => void owner.asText(),
                group: group => void group.asText(),
                mode: checkMode,
                acls: acls => acls.asList().forEach(acl => void acl.asText()),
                context: context =>
                    context.asObject(
                        {
                            user: user => void user.asText(),
                            type: type => void type.asText(),
                            range: range => void range.asText(),
                        },
                        { required: ["type"] },
                    ),
                type: type => type.asList({ least: 1 }).forEach(kind => void kind.asOneOf(["file", "directory"])),
            },
            { required: ["object"] },
        );
    }
}

/** As `chmod` takes it: three octal digits, or four with the special bits. */
function checkMode(field: Field): void {
    const mode = field.source();
    if (mode === undefined || !/^[0-7]{1,4}$/.test(mode)) {
        field.problem(`is ${mode ?? "no mode"}`, { fix: "Write octal digits as for chmod, such as 644 or 4755." });
    }
}

function checkScripts(field: Field, os: string | undefined): void {
    for (const [event, scripts] of field.entries() ?? []) {
        if (RESERVED.includes(event)) {
            scripts.problem("cannot run scripts", { reason: "The CodeDeploy agent runs this lifecycle event itself." });
        } else if (!EVENTS.includes(event)) {
            scripts.problem("is no lifecycle event of this deployment", { fix: `Write ${alternatives(EVENTS)}.` });
        }
        let seconds = 0;
        for (const script of scripts.asList({ least: 1 })) {
            script.asObject(
                {
                    location: location => checkLocation(location),
                    timeout: timeout => {
                        seconds += timeout.asInteger(1, MAX_SECONDS, " seconds") ?? 0;
                    },
                    runas: runas => {
                        if (runas.asText() !== undefined && os === "windows") {
                            runas.problem("is for Linux only", { fix: "Remove it." });
                        }
                    },
                },
                { required: ["location"] },
            );
        }
        if (seconds > MAX_SECONDS) {
            scripts.problem(`allows its scripts ${seconds} seconds`, {
                reason: `The scripts of one lifecycle event have ${MAX_SECONDS} seconds together.`,
            });
        }
    }
}

function checkLocation(field: Field): void {
    const path = field.asText();
    if (path !== undefined && /^([\\/]|[A-Za-z]:)/.test(path)) {
        field.problem(`is ${path}, an absolute path`, {
            reason: "Scripts are part of the revision.",
            fix: "Write the path from the root of the revision.",
        });
    }
}
