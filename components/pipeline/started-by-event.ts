import * as cloudwatch from "@pulumi/aws/cloudwatch";
import * as iam from "@pulumi/aws/iam";
import type * as pulumi from "@pulumi/pulumi";
import { Component, type Transform } from "../component";
import { policyDocument, trustPolicy } from "../policy-document";
import { placeOf } from "../registry";

/** Last word on what starts something by an event. */
export interface EventStartTransform {
    startRule?: Transform<cloudwatch.EventRuleArgs>;
    startTarget?: Transform<cloudwatch.EventTargetArgs>;
    startRole?: Transform<iam.RoleArgs>;
    startRolePolicy?: Transform<iam.RolePolicyArgs>;
}

/** What is started, and by which events. */
interface EventStart {
    /** ARN of what is started, and the one action that starts it. */
    target: pulumi.Output<string>;
    action: string;
    /** What the role is for, and what the rule is. */
    descriptions: { role: string; rule: string };
    pattern: pulumi.Input<string>;
    /** What the target is told of an event. @default all of it */
    inputTransformer?: cloudwatch.EventTargetArgs["inputTransformer"];
    transform?: EventStartTransform;
}

/** A component that EventBridge starts, with a role that can do nothing else. */
export abstract class StartedByEvent extends Component {
    protected startByEvent({ target, action, descriptions, transform, ...event }: EventStart): void {
        const role = this.child(
            iam.Role,
            "start-role",
            {
                description: descriptions.role,
                assumeRolePolicy: placeOf(this).apply(({ account }) => trustPolicy("events.amazonaws.com", account)),
            },
            { transform: transform?.startRole },
        );
        const policy = this.child(
            iam.RolePolicy,
            "start-role-policy",
            {
                role: role.name,
                policy: target.apply(arn => policyDocument([{ actions: [action], resources: [arn] }])),
            },
            { transform: transform?.startRolePolicy },
        );
        const rule = this.child(
            cloudwatch.EventRule,
            "start",
            { description: descriptions.rule, eventPattern: event.pattern },
            { transform: transform?.startRule },
        );
        this.child(
            cloudwatch.EventTarget,
            "start-target",
            { rule: rule.name, arn: target, roleArn: role.arn, inputTransformer: event.inputTransformer },
            // An event meanwhile would be lost.
            { dependsOn: [policy], transform: transform?.startTarget },
        );
    }
}
