import * as iam from "@pulumi/aws/iam";
import * as pulumi from "@pulumi/pulumi";
import { CI_PATH, deploysTag, type DeployedStack } from "../ci-administration";
import { Component, type Transform } from "../component";
import { shorten } from "../../release/physical-name";
import { policyDocument } from "../policy-document";
import { placeOf } from "../registry";
import { previewRights, stateRights } from "./ci-rights";
import { deployRights } from "./deploy-rights";
import { GITHUB_AUDIENCE, GITHUB_ISSUER, githubSubject, githubTrust } from "./github-trust";

/** Where Pulumi keeps the state, when that is in the account. */
export interface CiState {
    /** ARN of the bucket (`pulumi login s3://…`). */
    bucketArn: pulumi.Input<string>;
    /** KMS key of the stacks' secrets, or of the bucket. @default none */
    keyArns?: pulumi.Input<string>[];
}

export interface GitHubEnvironment {
    /** Compose project: names of what is deployed begin with it. */
    project: string;
    /** Pulumi stack. @default the name of the environment */
    stack?: string;
    /** Bucket whose uploads start its pipeline (`pipeline.source.kind: s3`): the program asks whether it is there. @default none */
    sourceBucket?: string;
    /** Boundary that every role which it makes has to have: without one it can give its own roles any right. @default none */
    permissionsBoundaryArn?: pulumi.Input<string>;
    /** Policies that it gets besides, e.g. for resources of your own. @default none */
    policyArns?: pulumi.Input<string>[];
}

export interface GitHubRolesArgs {
    /** `owner/name` */
    repository: string;
    /** The account's OIDC provider for GitHub, where it has one: an account can have one only. @default one is made */
    providerArn?: pulumi.Input<string>;
    /** Environments of the repository that deploy, by name: each has a role of its own. */
    environments: Record<string, GitHubEnvironment>;
    /** Whether pull requests get a role that reads, for previews. @default true */
    previews?: boolean;
    /** Policies that the role for previews gets besides, e.g. to read a state of Terraform. @default none */
    previewPolicyArns?: pulumi.Input<string>[];
    /** Where the state is. @default elsewhere than in this account */
    state?: CiState;
    /** Seconds that a deployment may use its role (3,600 to 43,200). @default 10,800 */
    sessionDuration?: number;
    /** Last word on each child. @default none */
    transform?: {
        provider?: Transform<iam.OpenIdConnectProviderArgs>;
        role?: Transform<iam.RoleArgs>;
        rolePolicy?: Transform<iam.RolePolicyArgs>;
        policyAttachment?: Transform<iam.RolePolicyAttachmentArgs>;
    };
}

const deployedStack = (environment: string, { project, stack, sourceBucket }: GitHubEnvironment): DeployedStack => ({
    project,
    stack: stack ?? environment,
    sourceBucket,
});

/** Characters of a role's own policies. @see IAM User Guide, "IAM and AWS STS quotas" */
const LONGEST_POLICY = 10_240;

function shortEnough(policy: string, { project, stack }: DeployedStack): string {
    if (policy.length > LONGEST_POLICY) {
        throw new pulumi.RunError(
            `The rights to deploy ${project}/${stack} take ${policy.length} characters, and IAM takes ${LONGEST_POLICY} of a role: a shorter project name is needed, or fewer keys of the state`,
        );
    }
    return policy;
}

/**
 * Roles for a repository's GitHub workflows, without a key that could be lost: one that reads for the previews of its pull
 * requests, one that deploys for each environment. GitHub gives workflows of forks no identity, and no branch or tag can take a role.
 * @see https://docs.github.com/actions/reference/security/oidc
 */
export class GitHubRoles extends Component {
    static readonly token = "swingbridge:ci:GitHubRoles";
    readonly providerArn: pulumi.Output<string>;
    /** The repository's variable `AWS_PREVIEW_ROLE_ARN`; absent without previews. */
    readonly previewRoleArn?: pulumi.Output<string>;
    /** The variables `AWS_DEPLOY_ROLE_ARN_<ENVIRONMENT>`, by environment. */
    readonly deployRoleArns: Record<string, pulumi.Output<string>>;

    /** @throws pulumi.ResourceError where a name is none of GitHub's, or a duration none of AWS's */
    constructor(name: string, args: GitHubRolesArgs, opts?: pulumi.ComponentResourceOptions) {
        super(GitHubRoles.token, name, args, opts);
        this.check(args);
        const { repository, environments, state, transform = {} } = args;
        this.providerArn = pulumi.output(args.providerArn ?? this.createProvider(args).arn);
        const place = placeOf(this);
        const known = pulumi.output(state);
        const stacks = Object.entries(environments).map(([environment, target]) => deployedStack(environment, target));
        if (args.previews ?? true) {
            const role = this.role("previews", name, githubSubject(repository, "pull_request"), args);
            this.child(
                iam.RolePolicy,
                "previews-policy",
                {
                    role: role.name,
                    policy: pulumi
                        .all([place, known])
                        .apply(([where, kept]) =>
                            policyDocument([...previewRights(stacks, where), ...stateRights(kept, "read")]),
                        ),
                },
                { transform: transform.rolePolicy },
            );
            this.attach("previews", role, args.previewPolicyArns, transform);
            this.previewRoleArn = role.arn;
        }
        this.deployRoleArns = Object.fromEntries(
            Object.entries(environments).map(([environment, { permissionsBoundaryArn, policyArns, ...target }]) => {
                const subject = githubSubject(repository, `environment:${environment}`);
                const stack = deployedStack(environment, target);
                const role = this.role(`deploys-${environment}`, name, subject, args, deploysTag(stack));
                this.child(
                    iam.RolePolicy,
                    `deploys-${environment}-policy`,
                    {
                        role: role.name,
                        policy: pulumi
                            .all([place, known, pulumi.output(permissionsBoundaryArn)])
                            .apply(([where, kept, boundary]) =>
                                shortEnough(
                                    policyDocument([
                                        ...deployRights(stack, where, boundary),
                                        ...stateRights(kept, "write"),
                                    ]),
                                    stack,
                                ),
                            ),
                    },
                    { transform: transform.rolePolicy },
                );
                this.attach(`deploys-${environment}`, role, policyArns, transform);
                return [environment, role.arn];
            }),
        );
        this.registerOutputs({
            providerArn: this.providerArn,
            previewRoleArn: this.previewRoleArn,
            deployRoleArns: this.deployRoleArns,
        });
    }

    private attach(
        what: string,
        role: iam.Role,
        policyArns: pulumi.Input<string>[] = [],
        transform: NonNullable<GitHubRolesArgs["transform"]>,
    ): void {
        policyArns.forEach((policyArn, index) =>
            this.child(
                iam.RolePolicyAttachment,
                `${what}-${index}`,
                { role: role.name, policyArn },
                { transform: transform.policyAttachment },
            ),
        );
    }

    private check({ repository, environments, sessionDuration = 10_800 }: GitHubRolesArgs): void {
        // A star or a second slash in any of them would let others in.
        if (!/^[\w.-]+\/[\w.-]+$/.test(repository)) {
            this.fail(`repository: ${JSON.stringify(repository)} is not of the form owner/name`);
        }
        const unclear = Object.keys(environments).filter(environment => !/^[\w .-]+$/.test(environment));
        if (unclear.length > 0) {
            this.fail(
                `environments: ${unclear.map(name => JSON.stringify(name)).join(", ")} would not be told apart in a condition: letters, digits, spaces, dots, hyphens and underscores`,
            );
        }
        const names = Object.keys(environments).map(environment => environment.replaceAll(" ", "-"));
        const twice = names.filter((name, index) => names.indexOf(name) !== index);
        if (twice.length > 0) {
            this.fail(`environments: two of them would share the role of ${twice.join(", ")}; name one otherwise`);
        }
        if (sessionDuration < 3600 || sessionDuration > 43_200) {
            this.fail(`sessionDuration: IAM takes 3600 to 43200 seconds, not ${sessionDuration}`);
        }
    }

    private createProvider({ transform }: GitHubRolesArgs): iam.OpenIdConnectProvider {
        return this.child(
            iam.OpenIdConnectProvider,
            "provider",
            { url: `https://${GITHUB_ISSUER}`, clientIdLists: [GITHUB_AUDIENCE] },
            { transform: transform?.provider },
        );
    }

    private role(
        role: string,
        name: string,
        subject: string,
        { sessionDuration, transform }: GitHubRolesArgs,
        tags?: Record<string, string>,
    ): iam.Role {
        return this.child(
            iam.Role,
            role,
            {
                // Fixed: workflows know the role by it.
                name: shorten(`${name}-${role}`.replace(/[^\w+=,.@-]/g, "-"), 64),
                path: CI_PATH,
                description: `GitHub Actions: ${subject}`,
                assumeRolePolicy: this.providerArn.apply(provider => githubTrust(provider, subject)),
                tags,
                maxSessionDuration: role === "previews" ? 3600 : (sessionDuration ?? 10_800),
            },
            { transform: transform?.role },
        );
    }
}
