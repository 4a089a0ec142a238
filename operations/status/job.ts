import type { JobRun, JobTarget } from "../../release";
import type { Clients } from "../clients";
import { readJobRecord } from "../job-record";
import { describeAll } from "../tasks/list";
import { short, type Finding } from "./findings";

/** How far a job is: work that ends. */
export interface JobStatus {
    /** Compose service name. */
    job: string;
    cluster: string;
    /** ARN of the revision that it is to run. */
    taskDefinition: string;
    /** Whether the last run was of what is registered now. */
    current: boolean;
    /** Absent where it never ran. */
    last?: JobRun;
    /** ECS's words for the tasks of a run that is on its way; those that ECS forgot are left out. */
    tasks: string[];
}

export async function readJobStatus(clients: Clients, target: JobTarget): Promise<JobStatus> {
    const { last } = await readJobRecord(clients, target);
    const running = last?.status === "running" ? await describeAll(clients, target.cluster, last.tasks) : [];
    return {
        job: target.name,
        cluster: target.cluster,
        taskDefinition: target.taskDefinition,
        current: last?.content === target.content,
        ...(last && { last }),
        tasks: running.map(({ lastStatus = "" }) => lastStatus),
    };
}

export function findingsOfJob({ job, last, current, tasks, taskDefinition }: JobStatus): Finding[] {
    const fix = `swingbridge deploy ${job}`;
    if (last === undefined || !current) {
        const before = last === undefined ? "has never run" : "has run for an earlier content only";
        return [{ message: `${before}: ${short(taskDefinition)} waits for a deployment`, fix }];
    }
    if (last.status === "failed") {
        return [{ message: "the last run failed, and what waits for it is not released", fix }];
    }
    if (last.status === "starting") {
        return [{ message: "its tasks were asked for, and nobody has noted which: retry what asked for them", fix }];
    }
    return last.status === "running" && tasks.every(status => status === "STOPPED")
        ? [{ message: "its tasks have ended, and nobody has noted how", fix }]
        : [];
}
