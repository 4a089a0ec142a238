import type { MetricAlarm } from "@aws-sdk/client-cloudwatch";
import type { RuleDeclaration, RuleExecutionStatus } from "@aws-sdk/client-codepipeline";
import type { Account } from "../service";
import { ActionFailure, minutes, seconds } from "./action-type";
import { inWindow, parseCron } from "./deployment-window";
import { jobOf, startJob } from "./jobs";
import { stageOf, type ExecutionRow, type RuleRun } from "./model";
import { uuid } from "./names";

interface Look {
    status: RuleExecutionStatus;
    summary?: string;
    /** Milliseconds until the next look; without, somebody tells. */
    lookAfter?: number;
}

/** One of AWS's own rule types. */
export interface RuleType {
    provider: string;
    properties: Record<string, { required?: boolean }>;
    /** What is wrong with a declaration, apart from what all types have in common. */
    check?(configuration: Record<string, string>): string | undefined;
    begin?(account: Account, row: ExecutionRow, rule: RuleRun): Partial<RuleRun>;
    look(account: Account, row: ExecutionRow, rule: RuleRun): Look;
}

const OPERATORS: Record<string, (variable: string, value: string) => boolean> = {
    EQ: (variable, value) => variable === value,
    NE: (variable, value) => variable !== value,
    CONTAINS: (variable, value) => variable.includes(value),
    MATCHES: (variable, value) => new RegExp(`^(?:${value})$`).test(variable),
};

const variableCheck: RuleType = {
    provider: "VariableCheck",
    properties: { Variable: { required: true }, Value: { required: true }, Operator: { required: true } },
    check: ({ Operator = "" }) =>
        Operator in OPERATORS
            ? undefined
            : `Operator must be one of ${Object.keys(OPERATORS).join(", ")}, not ${Operator}`,
    look(_account, _row, { resolved: { Variable = "", Value = "", Operator = "" } }) {
        const holds = OPERATORS[Operator]!(Variable, Value);
        return {
            status: holds ? "Succeeded" : "Failed",
            summary: `'${Variable}' ${Operator} '${Value}' is ${holds}`,
        };
    },
};

const ALARM_STATES = ["ALARM", "OK", "INSUFFICIENT_DATA"];
const ALARM_LOOK = seconds(60);

/** Watches an alarm for a while: it must not get into one of the states. */
const cloudWatchAlarm: RuleType = {
    provider: "CloudWatchAlarm",
    properties: { AlarmName: { required: true }, AlarmStates: {}, WaitTime: {} },
    check({ AlarmStates = "ALARM", WaitTime = "0" }) {
        const unknown = statesIn(AlarmStates).find(state => !ALARM_STATES.includes(state));
        if (unknown !== undefined) {
            return `AlarmStates must be of ${ALARM_STATES.join(", ")}, not ${unknown}`;
        }
        return /^\d+$/.test(WaitTime) ? undefined : `WaitTime must be a number of minutes, not ${WaitTime}`;
    },
    look(account, _row, { resolved, startTime }) {
        const { AlarmName = "", AlarmStates = "ALARM", WaitTime = "0" } = resolved;
        const { MetricAlarms } = account.call<{ MetricAlarms: MetricAlarm[] }>("cloudwatch", "DescribeAlarms", {
            AlarmNames: [AlarmName],
        });
        const state = MetricAlarms[0]?.StateValue;
        if (state === undefined) {
            throw new ActionFailure("ConfigurationError", `The alarm ${AlarmName} does not exist`);
        }
        if (statesIn(AlarmStates).includes(state)) {
            return { status: "Failed", summary: `The alarm ${AlarmName} is in the state ${state}` };
        }
        const left = startTime + minutes(Number(WaitTime)) - account.now;
        return left <= 0
            ? { status: "Succeeded", summary: `The alarm ${AlarmName} is in the state ${state}` }
            : { status: "InProgress", lookAfter: Math.min(left, ALARM_LOOK) };
    },
};

const statesIn = (list: string): string[] => list.split(",").map(state => state.trim());

const deploymentWindow: RuleType = {
    provider: "DeploymentWindow",
    properties: { Cron: { required: true }, TimeZone: {} },
    check({ Cron = "", TimeZone = "UTC" }) {
        try {
            parseCron(Cron);
            new Intl.DateTimeFormat("en", { timeZone: TimeZone });
            return undefined;
        } catch (error) {
            return (error as Error).message;
        }
    },
    look(account, _row, { resolved: { Cron = "", TimeZone = "UTC" } }) {
        const open = inWindow(parseCron(Cron), account.now, TimeZone);
        return {
            status: open ? "Succeeded" : "Failed",
            summary: `${new Date(account.now).toISOString()} is ${open ? "inside" : "outside"} of the deployment window`,
        };
    },
};

const lambdaInvoke: RuleType = {
    provider: "LambdaInvoke",
    properties: { FunctionName: { required: true }, UserParameters: {} },
    begin(account, row, { id, rule, resolved: { FunctionName = "", UserParameters } }) {
        const job = startJob(account, {
            id: uuid(account),
            for: { execution: row.id, rule: id },
            pipeline: row.pipeline,
            stage: stageOf(account, row).name,
            action: rule.name ?? "",
            execution: row.id,
            functionName: FunctionName,
            userParameters: UserParameters,
            inputs: [],
            outputs: [],
        });
        return { externalId: job.id };
    },
    look(account, _row, { externalId = "" }) {
        const result = jobOf(account, externalId)?.result;
        return result === undefined
            ? { status: "InProgress" }
            : result.status === "succeeded"
              ? { status: "Succeeded", summary: result.summary }
              : { status: "Failed", summary: result.message };
    },
};

export const RULE_TYPES: readonly RuleType[] = [cloudWatchAlarm, deploymentWindow, lambdaInvoke, variableCheck];

export const findRuleType = ({ ruleTypeId }: RuleDeclaration): RuleType | undefined =>
    RULE_TYPES.find(({ provider }) => provider === ruleTypeId?.provider);

/** The type of a rule that was checked when its pipeline was made. */
export function ruleTypeOf(rule: RuleDeclaration): RuleType {
    const type = findRuleType(rule);
    if (!type) {
        throw new Error(`there is no rule type ${rule.ruleTypeId?.provider}`);
    }
    return type;
}

export const listRuleTypes = (): object => ({
    ruleTypes: RULE_TYPES.map(({ provider, properties }) => ({
        id: { category: "Rule", owner: "AWS", provider, version: "1" },
        ruleConfigurationProperties: Object.entries(properties).map(([name, { required = false }]) => ({
            name,
            required,
            key: true,
            secret: false,
        })),
        inputArtifactDetails: { minimumCount: 0, maximumCount: 5 },
    })),
});
