import assert from "node:assert/strict";
import { DeliveryPipeline, type DeliveryPipelineArgs, type StageConditions } from "../../../components/pipeline";
import { conditionProblems, ruleRights } from "../../../components/pipeline/conditions";
import { policyDocument } from "../../../components/policy-document";
import { checkComponents } from "../invariants";
import { ACCOUNT, checkRights, PLACE } from "./iam-simulator";

const BASIC: DeliveryPipelineArgs = {
    source: { kind: "codecommit", repositoryName: "todo" },
    build: { buildspec: "version: 0.2", images: { app: "arn:aws:ecr:us-east-1:111122223333:repository/todo-app" } },
    services: [
        {
            name: "app",
            dependsOn: [],
            family: "todo-app",
            clusterName: "todo",
            serviceName: "app",
            taskRoleArns: ["arn:aws:iam::111122223333:role/app"],
            codedeploy: { applicationName: "app", deploymentGroupName: "app-group" },
        },
    ],
};

const GUARDED: StageConditions = {
    beforeEntry: {
        result: "FAIL",
        rules: [
            { provider: "DeploymentWindow", cron: "* * 9-16 ? * MON-THU", timeZone: "Europe/Berlin" },
            { provider: "CloudWatchAlarm", alarmName: "errors", alarmStates: ["ALARM", "INSUFFICIENT_DATA"] },
            { provider: "LambdaInvoke", functionName: "freeze", userParameters: "prod" },
        ],
    },
    onSuccess: { result: "ROLLBACK", rules: [{ provider: "CloudWatchAlarm", alarmName: "latency", waitTime: 15 }] },
};

describe("conditions of a deployment stage", () => {
    const build = (conditions: StageConditions) =>
        checkComponents(() => new DeliveryPipeline("todo", { ...BASIC, ...conditions }));

    it("are CodePipeline's own rules, at the deployment stage alone, beside what becomes of a failure", async () => {
        const graph = await checkComponents(
            () => new DeliveryPipeline("todo", { ...BASIC, ...GUARDED, onFailure: "rollback" }),
        );
        const stages = graph.one("aws:codepipeline/pipeline:Pipeline").inputs.stages as (StageConditions & {
            name: string;
            onFailure?: object;
        })[];
        const type = (provider: string) => ({ category: "Rule", owner: "AWS", provider, version: "1" });
        assert.deepEqual(
            stages.filter(({ beforeEntry, onSuccess }) => beforeEntry ?? onSuccess).map(({ name }) => name),
            ["Deploy"],
        );
        assert.deepEqual(stages.at(-1)!.onFailure, { result: "ROLLBACK" });
        assert.deepEqual(stages.at(-1)!.beforeEntry, {
            condition: {
                result: "FAIL",
                rules: [
                    {
                        name: "DeploymentWindow-1",
                        ruleTypeId: type("DeploymentWindow"),
                        configuration: { Cron: "* * 9-16 ? * MON-THU", TimeZone: "Europe/Berlin" },
                    },
                    {
                        name: "CloudWatchAlarm-2",
                        ruleTypeId: type("CloudWatchAlarm"),
                        configuration: { AlarmName: "errors", AlarmStates: "ALARM,INSUFFICIENT_DATA" },
                    },
                    {
                        name: "LambdaInvoke-3",
                        ruleTypeId: type("LambdaInvoke"),
                        configuration: { FunctionName: "freeze", UserParameters: "prod" },
                    },
                ],
            },
        });
        assert.deepEqual(stages.at(-1)!.onSuccess, {
            condition: {
                result: "ROLLBACK",
                rules: [
                    {
                        name: "CloudWatchAlarm-1",
                        ruleTypeId: type("CloudWatchAlarm"),
                        configuration: { AlarmName: "latency", WaitTime: "15" },
                    },
                ],
            },
        });
    });

    it("let the pipeline's role look at their alarms and run their functions, and at no others", async () => {
        const { policy } = (await build(GUARDED)).one("aws:iam/rolePolicy:RolePolicy", "todo-role-policy").inputs;
        assert.match(policy, /alarm:errors"/);
        assert.match(policy, /alarm:latency"/);
        assert.match(policy, /function:freeze"/);
        const unguarded = (await build({})).one("aws:iam/rolePolicy:RolePolicy", "todo-role-policy").inputs.policy;
        assert.doesNotMatch(unguarded, /cloudwatch|lambda/);
        const arn = (service: string, resource: string) => `arn:aws:${service}:us-east-1:${ACCOUNT}:${resource}`;
        await checkRights(policyDocument(ruleRights({ alarmNames: ["errors"], functionNames: ["freeze"] }, PLACE)), {
            allowed: [
                { action: "cloudwatch:DescribeAlarms", resource: arn("cloudwatch", "alarm:errors") },
                { action: "lambda:InvokeFunction", resource: arn("lambda", "function:freeze") },
            ],
            denied: [
                { action: "cloudwatch:DescribeAlarms", resource: arn("cloudwatch", "alarm:other") },
                { action: "cloudwatch:SetAlarmState", resource: arn("cloudwatch", "alarm:errors") },
                { action: "lambda:InvokeFunction", resource: arn("lambda", "function:other") },
                { action: "lambda:UpdateFunctionCode", resource: arn("lambda", "function:freeze") },
            ],
        });
    });

    it("skip a stage for a variable, and for nothing that CodePipeline does not skip for", () => {
        const isTagged = {
            provider: "VariableCheck",
            variable: "#{Source.TagName}",
            operator: "MATCHES",
            value: "v.*",
        } as const;
        assert.deepEqual(conditionProblems({ beforeEntry: { result: "SKIP", rules: [isTagged] } }), []);
        const [problem] = conditionProblems({
            beforeEntry: { result: "SKIP", rules: [isTagged, { provider: "CloudWatchAlarm", alarmName: "errors" }] },
        });
        assert.match(
            problem!,
            /beforeEntry: CodePipeline skips a stage for .*, not for CloudWatchAlarm; make the result FAIL/,
        );
    });

    it("are refused without a rule, with more than five, and with a window that is none", async () => {
        const alarm = { provider: "CloudWatchAlarm", alarmName: "errors" } as const;
        const onSuccess = (rules: (typeof alarm)[]) => conditionProblems({ onSuccess: { result: "FAIL", rules } });
        assert.match(onSuccess([])[0]!, /from 1 to 5 rules, not 0/);
        assert.match(onSuccess(Array.from({ length: 6 }, () => alarm))[0]!, /from 1 to 5 rules, not 6/);
        await assert.rejects(
            build({ beforeEntry: { result: "FAIL", rules: [{ provider: "DeploymentWindow", cron: "0 9 * * MON" }] } }),
            /has not the six or seven fields of a deployment window/,
        );
    });
});
