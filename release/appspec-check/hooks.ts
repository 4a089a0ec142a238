import type { Field } from "../checked-document";

/** `arn:aws:lambda:region:account:function:name[:version or alias]` */
const FUNCTION_ARN = /^arn:aws[\w-]*:lambda:([\w-]+):\d{12}:function:([\w-]+)(?::[\w$-]+)?$/;
const FUNCTION_NAME = /^[\w-]{1,64}$/;

export interface HookRules {
    /** Lifecycle events that a function may hook, in their order. */
    events: readonly string[];
    /** Lifecycle events that only CodeDeploy itself runs. */
    reserved: readonly string[];
    /** Region of the deployment: a function must be in the same. @default not checked */
    region?: string;
    /** Whether the deployment's role may call functions named `CodeDeployHook_…` only (AWSCodeDeployRoleForECSLimited). @default false */
    limitedRole?: boolean;
}

/** The hooks of an ECS or Lambda deployment: a list of objects with one key each, the event, and a Lambda function as value. */
export function checkHooks(field: Field, rules: HookRules): void {
    const seen = new Set<string>();
    for (const item of field.asList()) {
        const entries = item.entries() ?? [];
        if (entries.length > 1) {
            item.problem("names more than one lifecycle event", {
                reason: "Each entry of the list is one event and its function.",
                fix: `Begin a new entry with "- ${entries[1]![0]}:".`,
            });
        }
        for (const [event, value] of entries) {
            checkEvent(value, event, rules);
            if (seen.has(event)) {
                value.problem("is hooked twice", { reason: "CodeDeploy calls one function for each event." });
            }
            seen.add(event);
            checkFunction(value, rules);
        }
    }
}

function checkEvent(field: Field, event: string, { events, reserved }: HookRules): void {
    if (events.includes(event)) {
        return;
    }
    const fix = `Events with hooks: ${events.join(", ")}.`;
    if (reserved.includes(event)) {
        field.problem("cannot be hooked", { reason: "CodeDeploy runs this lifecycle event itself.", fix });
    } else {
        field.problem("is no lifecycle event of this deployment", { fix });
    }
}

function checkFunction(field: Field, { region, limitedRole }: HookRules): void {
    const name = field.asText();
    if (name === undefined) {
        return;
    }
    const arn = FUNCTION_ARN.exec(name);
    if (arn === null && !FUNCTION_NAME.test(name)) {
        field.problem(`is ${JSON.stringify(name)}, neither the name nor the ARN of a Lambda function`);
        return;
    }
    if (arn !== null && region !== undefined && arn[1] !== region) {
        field.problem(`is a function in ${arn[1]}, the deployment is in ${region}`, {
            fix: `Create the function in ${region}.`,
        });
    }
    if (limitedRole && !(arn?.[2] ?? name).startsWith("CodeDeployHook_")) {
        field.problem("is a function that the deployment group's role may not call", {
            reason: "AWSCodeDeployRoleForECSLimited allows functions named CodeDeployHook_… only.",
            fix: "Rename the function, or use the role AWSCodeDeployRoleForECS.",
        });
    }
}
