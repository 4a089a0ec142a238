import { AwsError, type Account } from "../service";
import type { Target } from "./rules";

/** A kind of target: which ARNs are of it, and what EventBridge calls there. */
interface TargetKind {
    arn: RegExp;
    /** EventBridge acts there in a role of the rule's owner. */
    needsRole?: boolean;
    /** @param input What the target gets, as text. @param rule ARN of the rule. */
    invoke(account: Account, name: string, input: string, rule: string): void;
}

const KINDS: readonly TargetKind[] = [
    {
        arn: /^arn:aws[\w-]*:codepipeline:[\w-]+:\d{12}:([\w.@-]+)$/,
        needsRole: true,
        invoke: (account, name, _, rule) =>
            account.call("codepipeline", "StartPipelineExecution", {
                name,
                trigger: { triggerType: "CloudWatchEvent", triggerDetail: rule },
            }),
    },
    {
        arn: /^(arn:aws[\w-]*:sns:[\w-]+:\d{12}:[\w-]+)$/,
        invoke: (account, TopicArn, Message) => account.call("sns", "Publish", { TopicArn, Message }),
    },
    {
        arn: /^(arn:aws[\w-]*:lambda:[\w-]+:\d{12}:function:[\w:$-]+)$/,
        invoke: (account, FunctionName, input) =>
            account.call("lambda", "Invoke", { FunctionName, Payload: parsed(input) }),
    },
    {
        arn: /^arn:aws[\w-]*:codebuild:[\w-]+:\d{12}:project\/([\w-]+)$/,
        needsRole: true,
        invoke: (account, projectName, input, rule) =>
            account.call("codebuild", "StartBuild", {
                ...overrides(input),
                projectName,
                initiator: `rule/${rule.split("rule/").pop()}`,
            }),
    },
];

/** @throws AwsError where a template made no JSON of the event */
function parsed(input: string): unknown {
    try {
        return JSON.parse(input) as unknown;
    } catch {
        throw new AwsError("InvalidInput", `the target takes JSON, and the rule's transformer made: ${input}`);
    }
}

/** A transformed event may say how to build; the event itself says nothing of it. */
function overrides(input: string): object {
    return Object.fromEntries(
        Object.entries(Object(parsed(input)) as object).filter(([name]) =>
            /Override$|^(sourceVersion|artifactsOverride|environmentVariablesOverride)$/.test(name),
        ),
    );
}

const kindOf = (arn: string): { kind: TargetKind; name: string } | undefined => {
    for (const kind of KINDS) {
        const name = kind.arn.exec(arn)?.[1];
        if (name !== undefined) {
            return { kind, name };
        }
    }
    return undefined;
};

/** @throws AwsError `ValidationException` as EventBridge, `NotSimulated` for what the sandbox cannot call */
export function checkTarget({ Id, Arn, RoleArn }: Target): void {
    if (!/^arn:aws[\w-]*:[\w-]+:[\w-]*:\d{12}:.+$/.test(Arn)) {
        throw new AwsError(
            "ValidationException",
            `Parameter ${Arn} is not valid. Reason: Provided Arn is not in correct format.`,
        );
    }
    const found = kindOf(Arn);
    if (!found) {
        throw new AwsError(
            "NotSimulated",
            `target ${Id}: the sandbox's rules start pipelines and builds, publish to topics and invoke functions, and cannot call ${Arn}`,
        );
    }
    if (found.kind.needsRole && !RoleArn) {
        throw new AwsError("ValidationException", `RoleArn is required for target ${Arn}.`);
    }
}

/** @throws AwsError of the service that is called */
export function invoke(account: Account, { Arn }: Target, input: string, rule: string): void {
    const found = kindOf(Arn);
    if (found) {
        found.kind.invoke(account, found.name, input, rule);
    }
}
