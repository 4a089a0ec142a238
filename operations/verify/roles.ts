import type { ContainerDefinition, TaskDefinition } from "@aws-sdk/client-ecs";
import { parseEcrReference, partitionOf } from "../../release";
import type { Account } from "./account";
import { check, checkPresence, fail, ok, skip, type Check, type Verdict } from "./check";
import { roleName, Roles, trusts, type Right } from "./iam";

const TOPIC = "roles";
const TASKS = "ecs-tasks.amazonaws.com";

/** The roles of the tasks: that they exist, that ECS may assume them, and that ECS may start the tasks with them. */
export async function checkRoles(account: Account): Promise<Check[]> {
    const roles = new Roles(account.clients);
    const trustOf = async (which: "execution role" | "task role", arn: string | undefined): Promise<Verdict> => {
        if (arn === undefined) {
            return skip(`the task definition has no ${which}`);
        }
        return trustVerdict(trusts(await roles.role(arn), TASKS), arn, TASKS);
    };
    return Promise.all([
        checkPresence(TOPIC, "execution role", async () =>
            trustOf("execution role", (await account.taskDefinition()).executionRoleArn),
        ),
        checkPresence(TOPIC, "task role", async () =>
            trustOf("task role", (await account.taskDefinition()).taskRoleArn),
        ),
        check(TOPIC, "rights of the execution role", async () => {
            const definition = await account.taskDefinition();
            const rights = rightsToStart(definition, account.target.region);
            const arn = definition.executionRoleArn;
            if (arn === undefined || rights.length === 0) {
                return arn === undefined && rights.length > 0
                    ? fail(
                          "the tasks need an execution role for their images, logs or secrets, and have none",
                          "give the task definition an executionRoleArn",
                      )
                    : skip("the tasks need no rights to start");
            }
            await roles.role(arn);
            return rightsVerdict(await roles.missing(arn, rights), arn);
        }),
    ]);
}

export function trustVerdict(trusted: boolean, arn: string, service: string): Verdict {
    return trusted
        ? ok(`${roleName(arn)} trusts ${service}`)
        : fail(
              `${roleName(arn)} does not let ${service} assume it`,
              `allow sts:AssumeRole to the principal {"Service": "${service}"} in its trust policy`,
          );
}

export function rightsVerdict(missing: readonly string[], arn: string): Verdict {
    return missing.length === 0
        ? ok(`${roleName(arn)} may do what it must`)
        : fail(`${roleName(arn)} may not ${missing.join(", nor ")}`, "add these to a policy of the role");
}

/** What ECS does in the name of the execution role before a container runs. */
export function rightsToStart(
    { containerDefinitions = [], taskDefinitionArn = "" }: TaskDefinition,
    region: string,
): Right[] {
    const place = { partition: partitionOf(region), region, account: taskDefinitionArn.split(":")[4] ?? "" };
    const rights = containerDefinitions.flatMap(container => [
        ...imageRights(container, place.partition),
        ...logRights(container, place),
        ...secretArns(container, place).map((resource): Right => ({
            actions: [resource.includes(":ssm:") ? "ssm:GetParameters" : "secretsmanager:GetSecretValue"],
            resource,
        })),
    ]);
    const keyOf = (right: Right) => `${right.resource} ${right.actions.join()}`;
    return rights.filter((right, index) => rights.findIndex(other => keyOf(other) === keyOf(right)) === index);
}

interface Place {
    partition: string;
    region: string;
    account: string;
}

function imageRights({ image = "" }: ContainerDefinition, partition: string): Right[] {
    const reference = parseEcrReference(image);
    return reference
        ? [
              { actions: ["ecr:GetAuthorizationToken"], resource: "*" },
              {
                  actions: ["ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"],
                  resource: `arn:${partition}:ecr:${reference.region}:${reference.accountId}:repository/${reference.repository}`,
              },
          ]
        : [];
}

function logRights({ logConfiguration }: ContainerDefinition, place: Place): Right[] {
    const { "awslogs-group": group, "awslogs-region": region = place.region } = logConfiguration?.options ?? {};
    return logConfiguration?.logDriver === "awslogs" && group !== undefined
        ? [
              {
                  actions: ["logs:CreateLogStream", "logs:PutLogEvents"],
                  resource: `arn:${place.partition}:logs:${region}:${place.account}:log-group:${group}:log-stream:any`,
              },
          ]
        : [];
}

/** ARNs of the secrets that a container gets; a name alone is a parameter's. */
export function secretArns({ secrets = [], logConfiguration }: ContainerDefinition, place: Place): string[] {
    return [...secrets, ...(logConfiguration?.secretOptions ?? [])].flatMap(({ valueFrom = "" }) => {
        if (!valueFrom.startsWith("arn:")) {
            return [
                `arn:${place.partition}:ssm:${place.region}:${place.account}:parameter/${valueFrom.replace(/^\//, "")}`,
            ];
        }
        // After the seventh part of a secret's ARN come JSON key, stage and version.
        return [valueFrom.includes(":secretsmanager:") ? valueFrom.split(":").slice(0, 7).join(":") : valueFrom];
    });
}
