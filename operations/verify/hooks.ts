import { hooksOfAppSpec } from "../../release/read-appspec";
import type { Account } from "./account";
import { check, fail, isNotFound, ok, skip, type Check, type Verdict } from "./check";
import { Roles } from "./iam";
import { rightsVerdict } from "./roles";
import { signedRequest } from "./signed-request";

const TOPIC = "hooks";

/** The functions that CodeDeploy calls during a deployment, and whether it may. */
export async function checkHooks(account: Account): Promise<Check[]> {
    const { codedeploy } = account.target;
    if (!codedeploy) {
        return [];
    }
    const hooks = Object.entries(hooksOfAppSpec(codedeploy.appSpec.content) ?? {});
    if (hooks.length === 0) {
        return [await check(TOPIC, TOPIC, () => skip("the AppSpec has none"))];
    }
    return (
        await Promise.all(
            hooks.map(([event, functionName = ""]) =>
                Promise.all([
                    check(TOPIC, `function of ${event}`, () => functionVerdict(account, functionName)),
                    check(TOPIC, `right to call it at ${event}`, () => callVerdict(account, functionName)),
                ]),
            ),
        )
    ).flat();
}

async function functionVerdict({ clients, target }: Account, name: string): Promise<Verdict> {
    try {
        const answer = (await signedRequest(clients, {
            service: "lambda",
            method: "GET",
            path: `/2015-03-31/functions/${encodeURIComponent(name)}`,
            region: target.region,
        })) as { Configuration?: { State?: string; LastUpdateStatus?: string } };
        const { State = "Active", LastUpdateStatus = "Successful" } = answer.Configuration ?? {};
        return State === "Active" || State === "Inactive"
            ? ok(`${name} exists`)
            : fail(
                  `${name} is ${State} (last update ${LastUpdateStatus})`,
                  "CodeDeploy cannot call it: repair it first",
              );
    } catch (error) {
        if (isNotFound(error, "ResourceNotFound")) {
            return fail(`there is no function ${name} in ${target.region}`, "create it, or take the hook out");
        }
        throw error;
    }
}

async function callVerdict(account: Account, name: string): Promise<Verdict> {
    const { serviceRoleArn = "" } = await account.group();
    const { clusterArn = "" } = await account.service();
    const [, partition, , region, accountId] = clusterArn.split(":");
    const arn = name.startsWith("arn:") ? name : `arn:${partition}:lambda:${region}:${accountId}:function:${name}`;
    const missing = await new Roles(account.clients).missing(serviceRoleArn, [
        { actions: ["lambda:InvokeFunction"], resource: arn },
    ]);
    return rightsVerdict(missing, serviceRoleArn);
}
