import type { IAMClient, Role } from "@aws-sdk/client-iam";
import type { Clients } from "../clients";
import { absentFor, present } from "./account";

/** A right that a role needs: actions on one resource. */
export interface Right {
    actions: string[];
    resource: string;
}

/** Roles of the account, as IAM has them. */
export class Roles {
    #client: IAMClient | undefined;

    constructor(private readonly clients: Clients) {}

    /** @throws Absent where there is no such role */
    async role(arn: string): Promise<Role> {
        const { GetRoleCommand } = await import("@aws-sdk/client-iam");
        const answer = await (
            await this.client()
        )
            .send(new GetRoleCommand({ RoleName: roleName(arn) }))
            .catch(absentFor("NoSuchEntity"));
        return present(answer?.Role, `there is no role ${roleName(arn)}`, "create it, or name another: run pulumi up");
    }

    /** The rights that the role's policies do not give, by IAM's own simulator; each as `action on resource`. */
    async missing(arn: string, rights: readonly Right[], context: Record<string, string> = {}): Promise<string[]> {
        const { SimulatePrincipalPolicyCommand } = await import("@aws-sdk/client-iam");
        const client = await this.client();
        const denied: string[] = [];
        for (const { actions, resource } of rights) {
            const { EvaluationResults = [] } = await client.send(
                new SimulatePrincipalPolicyCommand({
                    PolicySourceArn: arn,
                    ActionNames: actions,
                    ResourceArns: [resource],
                    ContextEntries: Object.entries(context).map(([ContextKeyName, value]) => ({
                        ContextKeyName,
                        ContextKeyValues: [value],
                        ContextKeyType: "string",
                    })),
                }),
            );
            denied.push(
                ...EvaluationResults.filter(({ EvalDecision }) => EvalDecision !== "allowed").map(
                    ({ EvalActionName }) => `${EvalActionName} on ${resource}`,
                ),
            );
        }
        return denied;
    }

    private async client(): Promise<IAMClient> {
        const { IAMClient } = await import("@aws-sdk/client-iam");
        return (this.#client ??= new IAMClient(this.clients.options));
    }
}

/** A path may stand before the name. */
export const roleName = (arn: string): string => arn.split("/").pop() ?? arn;

interface Statement {
    Effect?: string;
    Principal?: "*" | { Service?: string | string[] };
    Action?: string | string[];
}

/** Whether a role may be assumed by a service of AWS, e.g. `ecs-tasks.amazonaws.com`. Conditions are not judged. */
export function trusts({ AssumeRolePolicyDocument = "" }: Role, service: string): boolean {
    const { Statement: statements = [] } = JSON.parse(decodeURIComponent(AssumeRolePolicyDocument)) as {
        Statement?: Statement | Statement[];
    };
    return [statements]
        .flat()
        .some(
            ({ Effect, Principal, Action }) =>
                Effect === "Allow" &&
                (Principal === "*" || [Principal?.Service ?? []].flat().includes(service)) &&
                [Action ?? []].flat().some(action => /^(\*|sts:(\*|AssumeRole))$/i.test(action)),
        );
}
