import { GetParameterCommand, ParameterNotFound, PutParameterCommand } from "@aws-sdk/client-ssm";
import { EMPTY_RECORD, formatReleaseRecord, parseReleaseRecord } from "../release/release-record";
import type { ReleaseRecord } from "../release/release-record";
import type { DeploymentTarget } from "../release";
import type { Clients } from "./clients";
import { describeTaskDefinition } from "./service";

/** The record as it stands; empty where nobody has written one. */
export async function readReleaseRecord(clients: Clients, target: DeploymentTarget): Promise<ReleaseRecord> {
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

/** Writes the record only where that changes it: SSM keeps a version of every write. */
export async function updateReleaseRecord(
    clients: Clients,
    target: DeploymentTarget,
    update: (record: ReleaseRecord) => ReleaseRecord,
): Promise<void> {
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
    how: {
        deploymentId?: string;
        /** The revision that runs, where it is an equal one registered earlier. */ taskDefinition?: string;
    } = {},
): Promise<void> {
    const { sha } = target.release;
    const { taskDefinition = target.release.taskDefinition, deploymentId } = how;
    const { containerDefinitions = [] } = await describeTaskDefinition(clients.ecs, taskDefinition);
    const images = Object.fromEntries(containerDefinitions.map(({ name = "", image = "" }) => [name, image]));
    await updateReleaseRecord(clients, target, record =>
        record.current?.sha === sha && record.current.taskDefinition === taskDefinition
            ? record
            : {
                  ...record,
                  current: { sha, taskDefinition, images, deploymentId, deployedAt: new Date().toISOString() },
              },
    );
}
