import { GetParameterCommand, ParameterNotFound, PutParameterCommand } from "@aws-sdk/client-ssm";
import { EMPTY_JOB_RECORD, formatJobRecord, parseJobRecord, type JobRecord, type JobRun } from "../release/job-record";
import type { JobTarget } from "../release";
import type { Clients } from "./clients";

/** The record as it stands; empty where nobody has written one. */
export async function readJobRecord({ ssm }: Clients, { jobRecord }: JobTarget): Promise<JobRecord> {
    try {
        const { Parameter } = await ssm.send(new GetParameterCommand({ Name: jobRecord }));
        return Parameter?.Value ? parseJobRecord(Parameter.Value) : EMPTY_JOB_RECORD;
    } catch (error) {
        if (error instanceof ParameterNotFound) {
            return EMPTY_JOB_RECORD;
        }
        throw error;
    }
}

export async function writeJobRun({ ssm }: Clients, { jobRecord }: JobTarget, last: JobRun): Promise<void> {
    await ssm.send(
        new PutParameterCommand({
            Name: jobRecord,
            Value: formatJobRecord({ schemaVersion: 1, last }),
            Type: "String",
            Overwrite: true,
        }),
    );
}
