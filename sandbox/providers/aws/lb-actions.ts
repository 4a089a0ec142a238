import type { Action } from "@aws-sdk/client-elastic-load-balancing-v2";
import { boolean, list, number, object, string, type Properties } from "../property";

/** A listener's or rule's action, as pulumi-aws has it. Authentication is not simulated. */
export interface LbAction {
    type: string;
    order?: number;
    targetGroupArn?: string;
    forward?: {
        targetGroups: { arn: string; weight?: number }[];
        stickiness?: { enabled?: boolean; duration: number };
    };
    fixedResponse?: { contentType: string; messageBody?: string; statusCode?: string };
    redirect?: {
        statusCode: string;
        host?: string;
        path?: string;
        port?: string;
        protocol?: string;
        query?: string;
    };
}

const FIELDS: Properties = {
    type: string({ required: true, oneOf: ["forward", "redirect", "fixed-response"] }),
    order: number({ computed: true }),
    targetGroupArn: string(),
    forward: object({
        targetGroups: list(object({ arn: string({ required: true }), weight: number({ default: 1 }) }), {
            required: true,
        }),
        stickiness: object({ enabled: boolean({ default: false }), duration: number({ required: true }) }),
    }),
    fixedResponse: object({
        contentType: string({ required: true }),
        messageBody: string(),
        statusCode: string({ computed: true }),
    }),
    redirect: object({
        statusCode: string({ required: true }),
        host: string({ default: "#{host}" }),
        path: string({ default: "/#{path}" }),
        port: string({ default: "#{port}" }),
        protocol: string({ default: "#{protocol}" }),
        query: string({ default: "#{query}" }),
    }),
};

export const actionList = list(object(FIELDS), { required: true });

export const toActions = (actions: LbAction[]) =>
    actions.map(({ type, order, targetGroupArn, forward, fixedResponse, redirect }, index) => ({
        Type: type,
        Order: order ?? index + 1,
        TargetGroupArn: targetGroupArn,
        ForwardConfig: forward && {
            TargetGroups: forward.targetGroups.map(({ arn, weight }) => ({ TargetGroupArn: arn, Weight: weight ?? 1 })),
            TargetGroupStickinessConfig: forward.stickiness && {
                Enabled: forward.stickiness.enabled ?? false,
                DurationSeconds: forward.stickiness.duration,
            },
        },
        FixedResponseConfig: fixedResponse && {
            ContentType: fixedResponse.contentType,
            MessageBody: fixedResponse.messageBody,
            StatusCode: fixedResponse.statusCode ?? "200",
        },
        RedirectConfig: redirect && {
            StatusCode: redirect.statusCode,
            Host: redirect.host ?? "#{host}",
            Path: redirect.path ?? "/#{path}",
            Port: redirect.port ?? "#{port}",
            Protocol: redirect.protocol ?? "#{protocol}",
            Query: redirect.query ?? "#{query}",
        },
    }));

/**
 * What AWS holds, in the form that the program chose: `targetGroupArn` or `forward`; both for an import.
 * AWS names no single target group once there are two, e.g. after a CodeDeploy deployment.
 */
export const fromActions = (actions: Action[] | undefined, prior: LbAction[] | undefined): LbAction[] =>
    [...(actions ?? [])]
        .sort((left, right) => (left.Order ?? 0) - (right.Order ?? 0))
        .map((action, index) => {
            const form = prior?.[index];
            const wantsArn = !form || form.targetGroupArn !== undefined || form.forward === undefined;
            const wantsForward = !form || form.forward !== undefined;
            return {
                type: action.Type!,
                order: action.Order ?? index + 1,
                ...(wantsArn && action.Type === "forward" ? { targetGroupArn: action.TargetGroupArn ?? "" } : {}),
                ...(wantsForward && action.Type === "forward" ? { forward: forwardOf(action) } : {}),
                fixedResponse: action.FixedResponseConfig && {
                    contentType: action.FixedResponseConfig.ContentType ?? "",
                    messageBody: action.FixedResponseConfig.MessageBody ?? "",
                    statusCode: action.FixedResponseConfig.StatusCode,
                },
                redirect: action.RedirectConfig && {
                    statusCode: action.RedirectConfig.StatusCode!,
                    host: action.RedirectConfig.Host,
                    path: action.RedirectConfig.Path,
                    port: action.RedirectConfig.Port,
                    protocol: action.RedirectConfig.Protocol,
                    query: action.RedirectConfig.Query,
                },
            };
        });

function forwardOf({ ForwardConfig, TargetGroupArn }: Action): NonNullable<LbAction["forward"]> {
    const groups = ForwardConfig?.TargetGroups ?? (TargetGroupArn ? [{ TargetGroupArn, Weight: 1 }] : []);
    const stickiness = ForwardConfig?.TargetGroupStickinessConfig;
    return {
        targetGroups: groups.map(({ TargetGroupArn: arn, Weight }) => ({ arn: arn!, weight: Weight ?? 1 })),
        ...(stickiness
            ? { stickiness: { enabled: stickiness.Enabled ?? false, duration: stickiness.DurationSeconds ?? 0 } }
            : {}),
    };
}
