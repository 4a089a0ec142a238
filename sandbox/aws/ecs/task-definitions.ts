import type * as ecs from "@aws-sdk/client-ecs";
import { paginate } from "../paginate";
import type { Account } from "../service";
import { storedContainers } from "./container-definitions";
import { clientError } from "./errors";
import { checkFargate } from "./fargate-checks";
import { families, lastPart, services, taskDefinitions, tasks, taskSets, type TaskDefinitionRow } from "./model";

const PAGE = 100;
/** Bytes of a task definition as JSON. */
const LARGEST_TASK_DEFINITION = 65_536;

export function registerTaskDefinition(account: Account, input: ecs.RegisterTaskDefinitionCommandInput): object {
    const { family = "", tags = [], requiresCompatibilities = [], networkMode = "awsvpc", ...rest } = input;
    if (!/^[A-Za-z0-9_-]{1,255}$/.test(family)) {
        throw clientError(
            family === "" ? "Family should not be null or empty." : "Family contains invalid characters.",
        );
    }
    const length = Buffer.byteLength(JSON.stringify(input));
    if (length > LARGEST_TASK_DEFINITION) {
        throw clientError(`Actual length: '${length}'. Max allowed length is '${LARGEST_TASK_DEFINITION}' bytes.`);
    }
    checkFargate(account, { ...input, networkMode: input.networkMode });
    const volumes = (rest.volumes ?? []).map(volume => storedVolume(volume));
    const containers = storedContainers(
        rest.containerDefinitions,
        volumes.map(volume => volume.name ?? ""),
    );
    const revision = (families(account).get(family)?.revision ?? 0) + 1;
    families(account).put(family, { family, revision });
    const row: TaskDefinitionRow = {
        ...rest,
        taskDefinitionArn: account.arn("ecs", `task-definition/${family}:${revision}`),
        containerDefinitions: containers,
        family,
        revision,
        networkMode,
        volumes,
        status: "ACTIVE",
        requiresAttributes: [
            { name: "com.amazonaws.ecs.capability.docker-remote-api.1.18" },
            { name: "ecs.capability.task-eni" },
        ],
        placementConstraints: [],
        compatibilities: ["EC2", "FARGATE"],
        requiresCompatibilities,
        registeredAt: account.now,
        registeredBy: `arn:aws:iam::${account.accountId}:user/sandbox`,
        tags,
    };
    taskDefinitions(account).put(keyOf(row), row);
    return { taskDefinition: asTaskDefinition(row), tags };
}

const keyOf = (row: { family: string; revision: number }) => `${row.family}:${row.revision}`;

function storedVolume(volume: ecs.Volume): ecs.Volume {
    const { efsVolumeConfiguration: efs } = volume;
    if (volume.host?.sourcePath) {
        throw clientError("host.sourcePath should not be set for volumes in Fargate.");
    }
    if (volume.dockerVolumeConfiguration) {
        throw clientError("Docker volume configuration is not supported for Fargate.");
    }
    if (!efs) {
        return { ...volume, host: {} };
    }
    const accessPoint = efs.authorizationConfig?.accessPointId;
    if (accessPoint && efs.transitEncryption !== "ENABLED") {
        throw clientError("EFS transit encryption must be enabled when an access point or IAM authorization is used.");
    }
    return { ...volume, efsVolumeConfiguration: { ...efs, rootDirectory: efs.rootDirectory ?? "/" } };
}

export function asTaskDefinition({ tags: _tags, registeredAt, deregisteredAt, ...row }: TaskDefinitionRow) {
    return {
        ...row,
        registeredAt: new Date(registeredAt),
        ...(deregisteredAt === undefined ? {} : { deregisteredAt: new Date(deregisteredAt) }),
    } satisfies ecs.TaskDefinition;
}

/** By ARN, `family:revision`, or `family` for its newest active revision. */
export function findTaskDefinition(account: Account, reference: string | undefined): TaskDefinitionRow | undefined {
    const name = lastPart(reference ?? "");
    return name.includes(":")
        ? taskDefinitions(account).get(name)
        : taskDefinitions(account)
              .list()
              .filter(row => row.family === name && row.status === "ACTIVE")
              .at(-1);
}

/** A revision that new tasks may use. */
export function usableTaskDefinition(account: Account, reference: string | undefined): TaskDefinitionRow {
    const row = findTaskDefinition(account, reference);
    if (!row) {
        throw clientError("TaskDefinition not found.");
    }
    if (row.status !== "ACTIVE") {
        throw clientError("TaskDefinition is inactive");
    }
    return row;
}

export function describeTaskDefinition(account: Account, input: ecs.DescribeTaskDefinitionCommandInput): object {
    const row = findTaskDefinition(account, input.taskDefinition);
    if (!row) {
        throw clientError("Unable to describe task definition.");
    }
    return { taskDefinition: asTaskDefinition(row), tags: input.include?.includes("TAGS") ? row.tags : [] };
}

export function deregisterTaskDefinition(account: Account, input: ecs.DeregisterTaskDefinitionCommandInput): object {
    const row = revisionNamed(account, input.taskDefinition);
    if (row.status !== "ACTIVE") {
        throw clientError(
            "The specified task definition is inactive. Specify an active task definition and try again.",
        );
    }
    const inactive: TaskDefinitionRow = { ...row, status: "INACTIVE", deregisteredAt: account.now };
    taskDefinitions(account).put(keyOf(row), inactive);
    return { taskDefinition: asTaskDefinition(inactive) };
}

function revisionNamed(account: Account, reference: string | undefined): TaskDefinitionRow {
    if (!lastPart(reference ?? "").includes(":")) {
        throw clientError(`Missing revision number in ${reference}.`);
    }
    const row = findTaskDefinition(account, reference);
    if (!row) {
        throw clientError(
            "The specified task definition does not exist. Specify a valid account, family, revision and try again.",
        );
    }
    return row;
}

/** Only inactive revisions can be deleted; those that nothing uses are gone at once. */
export function deleteTaskDefinitions(account: Account, input: ecs.DeleteTaskDefinitionsCommandInput): object {
    const deleted: object[] = [];
    const failures: ecs.Failure[] = [];
    for (const reference of input.taskDefinitions ?? []) {
        const row = findTaskDefinition(account, reference);
        if (!row || row.status === "ACTIVE") {
            const reason = row
                ? "The specified task definition is still in ACTIVE status. Please deregister the target and try again."
                : "The specified task definition does not exist. Specify a valid account, family, revision and try again.";
            failures.push({ arn: reference, reason });
            continue;
        }
        const dying: TaskDefinitionRow = { ...row, status: "DELETE_IN_PROGRESS" };
        if (isInUse(account, row.taskDefinitionArn)) {
            taskDefinitions(account).put(keyOf(row), dying);
        } else {
            taskDefinitions(account).delete(keyOf(row));
        }
        deleted.push(asTaskDefinition(dying));
    }
    return { taskDefinitions: deleted, failures };
}

const isInUse = (account: Account, arn: string): boolean =>
    services(account)
        .list()
        .some(service => service.deployments.some(deployment => deployment.revision.taskDefinition === arn)) ||
    taskSets(account)
        .list()
        .some(set => set.revision.taskDefinition === arn) ||
    tasks(account)
        .list()
        .some(task => task.revision.taskDefinition === arn && task.lastStatus !== "STOPPED");

export function listTaskDefinitions(account: Account, input: ecs.ListTaskDefinitionsCommandInput): object {
    const status = input.status ?? "ACTIVE";
    const rows = taskDefinitions(account)
        .list()
        .filter(row => row.status === status && (input.familyPrefix ?? row.family) === row.family)
        .sort((left, right) =>
            left.family === right.family ? left.revision - right.revision : left.family < right.family ? -1 : 1,
        );
    const arns = (input.sort === "DESC" ? rows.reverse() : rows).map(row => row.taskDefinitionArn);
    const { items, next } = paginate(arns, input.nextToken, input.maxResults, PAGE);
    return { taskDefinitionArns: items, nextToken: next };
}

export function listTaskDefinitionFamilies(
    account: Account,
    input: ecs.ListTaskDefinitionFamiliesCommandInput,
): object {
    const status = input.status ?? "ACTIVE";
    const active = new Set(
        taskDefinitions(account)
            .list()
            .filter(row => row.status === "ACTIVE")
            .map(row => row.family),
    );
    const names = families(account)
        .list()
        .map(row => row.family)
        .filter(family => family.startsWith(input.familyPrefix ?? ""))
        .filter(family => status === "ALL" || active.has(family) === (status === "ACTIVE"))
        .sort();
    const { items, next } = paginate(names, input.nextToken, input.maxResults, PAGE);
    return { families: items, nextToken: next };
}
