import type * as pulumi from "@pulumi/pulumi";
import type { FargateServiceSpec, JobSpec } from "../fargate";
import type { ComposeApplicationArgs } from "./compose-application-args";
import type { Network } from "./network";
import { Secrets } from "./secrets";
import { needsOf } from "./service-needs";
import { Storage } from "./storage";

/** The project's own secrets, as parameters below `path`. */
export function applicationSecrets(
    name: string,
    { project, protect, secrets, secretValues }: ComposeApplicationArgs,
    path: string,
    parent: pulumi.Resource,
): Pick<Secrets, "arns" | "kmsKeyArns"> {
    if (project.secrets.length === 0) {
        return { arns: {}, kmsKeyArns: {} };
    }
    const values = Object.fromEntries((secretValues?.names() ?? []).map(secret => [secret, secretValues!.get(secret)]));
    return new Secrets(`${name}-secrets`, { ...secrets, path, secrets: project.secrets, values, protect }, { parent });
}

/** The volumes of the project, which the tasks that mount them may reach. */
export function applicationVolumes(
    name: string,
    { project, storage, protect }: ComposeApplicationArgs,
    {
        tasks,
        network,
        groups,
    }: {
        tasks: readonly (FargateServiceSpec | JobSpec)[];
        network: Network;
        /** Security group of each task. */
        groups: Readonly<Record<string, pulumi.Input<string>>>;
    },
    parent: pulumi.Resource,
): Storage["volumes"] {
    if (project.volumes.length === 0) {
        return {};
    }
    const mounts = tasks.filter(({ task }) => needsOf(task).volumes.length > 0);
    return new Storage(
        `${name}-storage`,
        {
            ...storage,
            vpcId: network.vpcId,
            subnetIds: network.privateSubnetIds,
            volumes: project.volumes,
            allowFrom: mounts.map(task => ({ name: task.name, securityGroupId: groups[task.name]! })),
            protect,
        },
        { parent },
    ).volumes;
}
