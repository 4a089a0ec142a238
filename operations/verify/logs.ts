import type { ContainerDefinition, LogConfiguration } from "@aws-sdk/client-ecs";
import type { Account } from "./account";
import { check, checkEach, fail, ok, type Check, type Verdict } from "./check";

const TOPIC = "logs";

/** Where the containers write their logs. Nothing is written to find out. */
export async function checkLogs(account: Account): Promise<Check[]> {
    return checkEach(
        TOPIC,
        async () =>
            (await account.containers()).filter(({ logConfiguration }) => logConfiguration?.logDriver === "awslogs"),
        "no container writes to CloudWatch Logs",
        container => check(TOPIC, `log group of ${container.name}`, () => logGroupVerdict(account, container)),
    );
}

async function logGroupVerdict(
    { clients, target }: Account,
    { logConfiguration }: ContainerDefinition,
): Promise<Verdict> {
    const options = optionsOf(logConfiguration);
    const { "awslogs-group": group, "awslogs-region": region } = options;
    if (group === undefined || region === undefined) {
        return fail(
            `the awslogs driver needs ${group === undefined ? "awslogs-group" : "awslogs-region"}`,
            "a task stops at once without it: add the option",
        );
    }
    const { CloudWatchLogsClient, DescribeLogGroupsCommand } = await import("@aws-sdk/client-cloudwatch-logs");
    const client = new CloudWatchLogsClient({ ...clients.options, region: region || target.region });
    const { logGroups = [] } = await client.send(new DescribeLogGroupsCommand({ logGroupNamePrefix: group }));
    if (logGroups.some(({ logGroupName }) => logGroupName === group)) {
        return ok(`${group} exists in ${region}`);
    }
    return options["awslogs-create-group"] === "true"
        ? ok(`${group} does not exist yet; the first task creates it`)
        : fail(
              `there is no log group ${group} in ${region}: tasks stop at once`,
              "create it, or set awslogs-create-group to true and allow logs:CreateLogGroup to the execution role",
          );
}

const optionsOf = (configuration: LogConfiguration | undefined): Record<string, string> => configuration?.options ?? {};
