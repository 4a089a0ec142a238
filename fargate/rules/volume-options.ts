import type { Volume } from "../../compose";
import { sanitiseName } from "../names";
import type { Verdicts } from "../verdicts";

/** Ages at which EFS moves files that nobody reads. @see EFS API, LifecyclePolicy.TransitionToIA */
const LIFECYCLE_AGES = [1, 7, 14, 30, 60, 90, 180, 270, 365].map(days => `AFTER_${days}_DAY${days === 1 ? "" : "S"}`);

/** MiB/s that can be provisioned. @see EFS API, ProvisionedThroughputInMibps */
const THROUGHPUT = { min: 1, max: 3414 };

type Check = (value: string) => string | undefined;

const oneOf =
    (...values: string[]): Check =>
    value =>
        values.includes(value) ? undefined : `one of ${values.join(", ")}`;

const matching =
    (pattern: RegExp, what: string): Check =>
    value =>
        pattern.test(value) ? undefined : what;

/** The options that Docker's former ECS integration took; everything else there is for Docker's own driver. Each says what it wants. */
const EFS_OPTIONS: Readonly<Record<string, Check>> = {
    performance_mode: oneOf("generalPurpose", "maxIO"),
    throughput_mode: oneOf("bursting", "elastic", "provisioned"),
    provisioned_throughput: value =>
        Number(value) >= THROUGHPUT.min && Number(value) <= THROUGHPUT.max
            ? undefined
            : `a number of MiB/s from ${THROUGHPUT.min} to ${THROUGHPUT.max}`,
    backup_policy: oneOf("ENABLED", "DISABLED"),
    lifecycle_policy: oneOf(...LIFECYCLE_AGES),
    kms_key_id: matching(/^(arn:aws[\w-]*:kms:\S+|[\w-]+)$/, "the id or ARN of a KMS key"),
    uid: matching(/^\d+$/, "a number"),
    gid: matching(/^\d+$/, "a number"),
    permissions: matching(/^[0-7]{3,4}$/, "octal digits such as 0755"),
    root_directory: matching(/^\/\S*$/, "an absolute path"),
};

/** What the top-level entries ask for that EFS does not give. */
export function judgeVolume(name: string, volume: Volume, verdicts: Verdicts): void {
    const path = ["volumes", name];
    if (volume.external && !/^fs(ap)?-[0-9a-f]+$/.test(volume.name ?? "")) {
        verdicts.refused(path, {
            reason: "an external volume is a file system that exists already, and this names none",
            fix: "give the id of an EFS file system or access point as `name`: fs-… or fsap-…",
        });
    }
    if (volume.driver !== undefined && !["", "local", "efs"].includes(volume.driver)) {
        verdicts.refused([...path, "driver"], {
            reason: `there is no volume driver ${volume.driver} on Fargate`,
            fix: "remove the driver: named volumes are kept in EFS",
        });
    }
    judgeOptions(path, volume, verdicts);
    judgeLabels(path, volume.labels as Record<string, string> | undefined, verdicts);
    if (sanitiseName(name) !== name) {
        verdicts.mapped(path, `→ EFS access point ${sanitiseName(name)}, since ECS takes no dots in names`);
    }
}

function judgeOptions(path: string[], { driver_opts: options = {} }: Volume, verdicts: Verdicts): void {
    const at = [...path, "driver_opts"];
    const strange = Object.keys(options).filter(option => !(option in EFS_OPTIONS));
    if (strange.length > 0) {
        verdicts.refused(at, {
            reason: `they are options of Docker's own driver (${strange.join(", ")})`,
            fix: "remove them: named volumes are kept in EFS",
        });
    }
    for (const [option, value] of Object.entries(options)) {
        const wanted = EFS_OPTIONS[option]?.(value);
        if (wanted !== undefined) {
            verdicts.problem([...at, option], `is ${JSON.stringify(value)}`, { fix: `Give ${wanted}.` });
        }
    }
    const { throughput_mode: mode, provisioned_throughput: throughput, performance_mode: performance } = options;
    if ((mode === "provisioned") !== (throughput !== undefined)) {
        verdicts.problem(at, "provisions throughput by half", {
            reason: "EFS wants throughput_mode: provisioned and provisioned_throughput together.",
            fix: "Give both, or neither.",
        });
    }
    if (performance === "maxIO" && (mode === "elastic" || mode === undefined)) {
        verdicts.problem(at, "asks for maxIO with elastic throughput", {
            reason: "EFS has the performance mode maxIO with bursting and provisioned throughput only.",
            fix: "Add throughput_mode: bursting, or remove performance_mode.",
        });
    }
}

/** Labels become tags, of which AWS does not take every text. @see https://docs.aws.amazon.com/tag-editor/latest/userguide/best-practices-and-strats.html */
export function judgeLabels(
    path: readonly (string | number)[],
    labels: Readonly<Record<string, string>> = {},
    verdicts: Verdicts,
): void {
    for (const [label, value] of Object.entries(labels)) {
        if (!isTag(label, value)) {
            verdicts.problem([...path, "labels", label], "is no tag that AWS takes", {
                reason: "Keys have up to 128 and values up to 256 letters, digits, spaces and _ . : / = + - @; `aws:` is AWS's own.",
                fix: "Change the label, or remove it.",
            });
        }
    }
}

function isTag(key: string, value: string): boolean {
    const allowed = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u;
    return (
        key.length > 0 &&
        key.length <= 128 &&
        value.length <= 256 &&
        !/^aws:/i.test(key) &&
        allowed.test(key) &&
        allowed.test(value)
    );
}
