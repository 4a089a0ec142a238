import * as codecommit from "@pulumi/aws/codecommit";
import * as codestarnotifications from "@pulumi/aws/codestarnotifications";
import * as pulumi from "@pulumi/pulumi";
import { Component, type Transform } from "../component";
import { placeOf } from "../registry";
import { stateful } from "../safety";

export interface SourceRepositoryArgs {
    /** Name in CodeCommit: fixed, people clone by it. */
    repositoryName: string;
    /** The repository exists already; nothing of it is created but what is asked for below. @default false */
    existing?: boolean;
    /** @default none */
    description?: string;
    /** Branch that a clone checks out. CodeCommit takes it once there is a commit. @default the first branch that is pushed */
    defaultBranch?: string;
    /** KMS key that encrypts it. @default the account's key for CodeCommit */
    kmsKeyArn?: pulumi.Input<string>;
    /** Who has to say yes before a pull request is merged. @default nobody */
    approvals?: {
        /** How many of them. */
        needed: number;
        /** ARNs of users or assumed roles, `*` in them as CodeCommit has it. @default whoever may approve */
        members?: string[];
        /** Branches that it is about. @default ["main"] */
        branches?: string[];
    };
    /** What is told of pushes at once: SNS topics or Lambda functions, ten at most. @default none */
    triggers?: RepositoryTrigger[];
    /** Topic that hears of pull requests: made, updated, merged, approved, commented. @default none */
    notificationTopicArn?: pulumi.Input<string>;
    /** Refuse to delete the repository, and keep it should it leave the stack (production). @default false */
    protect?: boolean;
    /** Last word on each child. @default none */
    transform?: {
        repository?: Transform<codecommit.RepositoryArgs>;
        approvals?: Transform<codecommit.ApprovalRuleTemplateArgs>;
        approvalsAssociation?: Transform<codecommit.ApprovalRuleTemplateAssociationArgs>;
        triggers?: Transform<codecommit.TriggerArgs>;
        notifications?: Transform<codestarnotifications.NotificationRuleArgs>;
    };
}

export interface RepositoryTrigger {
    name: string;
    /** An SNS topic, or a Lambda function that CodeCommit may invoke. */
    destinationArn: pulumi.Input<string>;
    /** What happens in the repository. @default ["all"] */
    events?: ("all" | "updateReference" | "createReference" | "deleteReference")[];
    /** @default every branch */
    branches?: string[];
    /** Handed over with each event. @default "" */
    customData?: string;
}

/** Triggers that a repository has at most. @see CodeCommit User Guide, quotas */
const MOST_TRIGGERS = 10;

const PULL_REQUESTS = [
    "codecommit-repository-approvals-rule-override",
    "codecommit-repository-approvals-status-changed",
    "codecommit-repository-comments-on-pull-requests",
    "codecommit-repository-pull-request-created",
    "codecommit-repository-pull-request-merged",
    "codecommit-repository-pull-request-source-updated",
    "codecommit-repository-pull-request-status-changed",
];

/** A repository of CodeCommit whose pushes a pipeline releases, or one that is there, with who approves its pull requests and who hears of them. */
export class SourceRepository extends Component {
    static readonly token = "swingbridge:pipeline:SourceRepository";
    /** Known at preview. */
    readonly repositoryName: pulumi.Output<string>;
    /** Known at preview. */
    readonly repositoryArn: pulumi.Output<string>;
    /** What `git clone` takes over HTTPS. Known at preview. */
    readonly cloneUrlHttp: pulumi.Output<string>;
    /** What `git clone` takes over SSH. Known at preview. */
    readonly cloneUrlSsh: pulumi.Output<string>;

    /** @throws pulumi.ResourceError where CodeCommit would not take a name or a number */
    constructor(name: string, args: SourceRepositoryArgs, opts?: pulumi.ComponentResourceOptions) {
        super(SourceRepository.token, name, args, opts);
        this.check(args);
        const { repositoryName, transform = {} } = args;
        const created = args.existing
            ? undefined
            : this.child(
                  codecommit.Repository,
                  "repository",
                  {
                      repositoryName,
                      description: args.description,
                      defaultBranch: args.defaultBranch,
                      kmsKeyId: args.kmsKeyArn,
                  },
                  { ...stateful(args.protect), transform: transform.repository },
              );
        this.repositoryName = created?.repositoryName ?? pulumi.output(repositoryName);
        const place = pulumi.all([placeOf(this), this.repositoryName]);
        this.repositoryArn = place.apply(
            ([{ partition, region, account }, known]) => `arn:${partition}:codecommit:${region}:${account}:${known}`,
        );
        const url = (scheme: string) =>
            place.apply(
                ([{ region, dnsSuffix }, known]) =>
                    `${scheme}://git-codecommit.${region}.${dnsSuffix}/v1/repos/${known}`,
            );
        this.cloneUrlHttp = url("https");
        this.cloneUrlSsh = url("ssh");
        this.requireApprovals(args);
        this.announce(args);
        this.registerOutputs({
            repositoryName: this.repositoryName,
            repositoryArn: this.repositoryArn,
            cloneUrlHttp: this.cloneUrlHttp,
            cloneUrlSsh: this.cloneUrlSsh,
        });
    }

    private check({ repositoryName, approvals, triggers = [] }: SourceRepositoryArgs): void {
        if (!/^[\w.-]{1,100}$/.test(repositoryName) || repositoryName.endsWith(".git")) {
            this.fail(
                `repositoryName: ${JSON.stringify(repositoryName)} is none that CodeCommit takes: up to 100 letters, digits, dots, hyphens and underscores, not ending in .git`,
            );
        }
        if (approvals !== undefined && !(Number.isInteger(approvals.needed) && approvals.needed >= 1)) {
            this.fail(`approvals.needed: ${approvals.needed} asks nobody; write 1 or more, or leave approvals out`);
        }
        if (triggers.length > MOST_TRIGGERS) {
            this.fail(`triggers: a repository has ${MOST_TRIGGERS} at most, not ${triggers.length}`);
        }
    }

    private requireApprovals({ approvals, transform = {} }: SourceRepositoryArgs): void {
        if (approvals === undefined) {
            return;
        }
        const { needed, members, branches = ["main"] } = approvals;
        const template = this.child(
            codecommit.ApprovalRuleTemplate,
            "approvals",
            {
                description: `${needed} have to approve a pull request`,
                content: JSON.stringify({
                    Version: "2018-11-08",
                    DestinationReferences: branches.map(branch => `refs/heads/${branch}`),
                    Statements: [
                        {
                            Type: "Approvers",
                            NumberOfApprovalsNeeded: needed,
                            ...(members && { ApprovalPoolMembers: members }),
                        },
                    ],
                }),
            },
            { transform: transform.approvals },
        );
        this.child(
            codecommit.ApprovalRuleTemplateAssociation,
            "approvals-association",
            { approvalRuleTemplateName: template.name, repositoryName: this.repositoryName },
            { transform: transform.approvalsAssociation },
        );
    }

    private announce({ triggers = [], notificationTopicArn, transform = {} }: SourceRepositoryArgs): void {
        if (triggers.length > 0) {
            this.child(
                codecommit.Trigger,
                "triggers",
                {
                    repositoryName: this.repositoryName,
                    triggers: triggers.map(({ events = ["all"], branches = [], customData = "", ...trigger }) => ({
                        ...trigger,
                        events,
                        branches,
                        customData,
                    })),
                },
                { transform: transform.triggers },
            );
        }
        if (notificationTopicArn !== undefined) {
            this.child(
                codestarnotifications.NotificationRule,
                "notifications",
                {
                    name: this.repositoryName,
                    resource: this.repositoryArn,
                    detailType: "BASIC",
                    eventTypeIds: PULL_REQUESTS,
                    targets: [{ address: notificationTopicArn }],
                },
                { transform: transform.notifications },
            );
        }
    }
}
