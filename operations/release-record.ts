import { DescribeTasksCommand, ListTasksCommand } from "@aws-sdk/client-ecs";
import {
    GetParameterCommand,
    paginateGetParameterHistory,
    ParameterNotFound,
    PutParameterCommand,
} from "@aws-sdk/client-ssm";
import { EMPTY_RECORD, formatReleaseRecord, parseReleaseRecord } from "../release/release-record";
import type { Release, ReleaseRecord } from "../release/release-record";
import type { DeploymentTarget } from "../release";
import type { Clients } from "./clients";
import { nameOfRevision } from "./revisions/name";
import { describeTaskDefinition } from "./service";

/** The record as it stands; empty where nobody has written one. */
export async function readReleaseRecord(clients: Clients, target: DeploymentTarget): Promise<ReleaseRecord> {
    if (target.releaseRecord === undefined) {
        return EMPTY_RECORD;
    }
    try {
        const { Parameter } = await clients.ssm.send(new GetParameterCommand({ Name: target.releaseRecord }));
        return Parameter?.Value ? parseReleaseRecord(Parameter.Value) : EMPTY_RECORD;
    } catch (error) {
        if (error instanceof ParameterNotFound) {
            return EMPTY_RECORD;
        }
        throw error;
    }
}

/** The record as it stood after each of its last writes, newest first. SSM keeps a hundred. */
export async function releaseRecordVersions(
    { ssm }: Clients,
    { releaseRecord }: DeploymentTarget,
): Promise<ReleaseRecord[]> {
    const values: string[] = [];
    try {
        for await (const { Parameters = [] } of paginateGetParameterHistory({ client: ssm }, { Name: releaseRecord })) {
            values.push(...Parameters.map(({ Value = "" }) => Value));
        }
    } catch (error) {
        if (!(error instanceof ParameterNotFound)) {
            throw error;
        }
    }
    return values.map(parseReleaseRecord).reverse();
}

/** Writes the record, where the service has one, and only where that changes it: SSM keeps a version of every write. */
export async function updateReleaseRecord(
    clients: Clients,
    target: DeploymentTarget,
    update: (record: ReleaseRecord) => ReleaseRecord,
): Promise<void> {
    if (target.releaseRecord === undefined) {
        return;
    }
    const before = await readReleaseRecord(clients, target);
    const after = formatReleaseRecord(update(before));
    if (after !== formatReleaseRecord(before)) {
        await clients.ssm.send(
            new PutParameterCommand({ Name: target.releaseRecord, Value: after, Type: "String", Overwrite: true }),
        );
    }
}

/** Notes that the target's release is live. The time is that of the first note: a repeated deploy is no new release. */
export async function writeReleaseRecord(
    clients: Clients,
    target: DeploymentTarget,
    how: Pick<Release, "deploymentId" | "rolledBackFrom"> & {
        /** The revision that runs, where it is an equal one registered earlier. */ taskDefinition?: string;
    } = {},
): Promise<void> {
    if (target.releaseRecord === undefined) {
        return;
    }
    const { sha } = target.release;
    const { taskDefinition = target.release.taskDefinition, deploymentId, rolledBackFrom } = how;
    const images = await imagesOf(clients, target, taskDefinition);
    await updateReleaseRecord(clients, target, record =>
        record.current?.sha === sha && record.current.taskDefinition === taskDefinition
            ? record
            : {
                  ...record,
                  current: {
                      sha,
                      taskDefinition,
                      images,
                      deploymentId,
                      deployedAt: new Date().toISOString(),
                      ...(rolledBackFrom !== undefined && { rolledBackFrom }),
                  },
              },
    );
}

/** Corrects a record that names the target's release though another one runs: it was taken back after it had been live. */
export async function recordWhatRuns(
    clients: Clients,
    target: DeploymentTarget,
    taskDefinition: string | undefined,
): Promise<void> {
    const { current } = await readReleaseRecord(clients, target);
    const names = target.release.taskDefinition;
    if (taskDefinition === undefined || taskDefinition === names || current?.taskDefinition !== names) {
        return;
    }
    const versions = await releaseRecordVersions(clients, target);
    const known = versions.find(version => version.current?.taskDefinition === taskDefinition)?.current?.sha;
    const sha = known ?? (await nameOfRevision(clients.ecs, taskDefinition));
    await writeReleaseRecord(clients, { ...target, release: { sha, taskDefinition } }, { rolledBackFrom: current.sha });
}

/** Images by container. The digests are those of a running task: what the tag meant when it started. */
async function imagesOf(
    clients: Clients,
    target: DeploymentTarget,
    taskDefinition: string,
): Promise<Release["images"]> {
    const { containerDefinitions = [] } = await describeTaskDefinition(clients.ecs, taskDefinition);
    const digests = await runningDigests(clients, target, taskDefinition);
    return Object.fromEntries(
        containerDefinitions.map(({ name = "", image = "" }) => [
            name,
            { reference: image, digest: digests.get(name) },
        ]),
    );
}

async function runningDigests(
    clients: Clients,
    target: DeploymentTarget,
    taskDefinition: string,
): Promise<Map<string, string>> {
    const { cluster, service } = target;
    const { taskArns = [] } = await clients.ecs.send(
        new ListTasksCommand({ cluster, serviceName: service, desiredStatus: "RUNNING" }),
    );
    if (taskArns.length === 0) {
        return new Map();
    }
    const { tasks = [] } = await clients.ecs.send(new DescribeTasksCommand({ cluster, tasks: taskArns.slice(0, 100) }));
    const task = tasks.find(candidate => candidate.taskDefinitionArn === taskDefinition);
    return new Map(
        (task?.containers ?? []).flatMap(({ name, imageDigest }) => (name && imageDigest ? [[name, imageDigest]] : [])),
    );
}
