import * as ecr from "@pulumi/aws/ecr";
import * as pulumi from "@pulumi/pulumi";
import { after } from "./after";
import { Component, type Transform } from "./component";
import { KEPT_IMAGES, keepNewest } from "./image-lifecycle";
import { placeOf, registryHost, repositoryArn } from "./registry";
import { stateful } from "./safety";

export interface ImageRepositoryArgs {
    /** Name in the registry: fixed, so that image references are known before the repository exists. */
    repositoryName: string;
    /** The repository exists already (another stack of the account owns it); nothing is created. @default false */
    existing?: boolean;
    /** Images to keep; older ones expire. Everything a rollback may still need must be among them. @default 30 */
    keepImages?: number;
    /** Accounts whose roles may pull: their numbers. With a KMS key the key has to admit them too. @default only this account */
    pullFromAccounts?: string[];
    /** Tags that may move, `*` for any text: what a pipeline follows, or layers for the next build. @default none: tags never move */
    movingTags?: string[];
    /** KMS key that encrypts the layers. @default ECR's own AES-256 */
    kmsKeyArn?: pulumi.Input<string>;
    /** Whether `pulumi destroy` deletes the repository even while images are in it. @default false */
    forceDelete?: pulumi.Input<boolean>;
    /** Refuse to delete the repository, and keep it should it leave the stack (production). @default false */
    protect?: boolean;
    /** Last word on each child. @default none */
    transform?: {
        repository?: Transform<ecr.RepositoryArgs>;
        lifecyclePolicy?: Transform<ecr.LifecyclePolicyArgs>;
        policy?: Transform<ecr.RepositoryPolicyArgs>;
    };
}

/** An ECR repository whose tags never move but for those that are named, or one that another stack owns. */
export class ImageRepository extends Component {
    static readonly token = "swingbridge:image:ImageRepository";
    /** Known at preview. */
    readonly repositoryName: pulumi.Output<string>;
    /** `account.dkr.ecr.region.amazonaws.com/name`, known at preview. */
    readonly repositoryUrl: pulumi.Output<string>;
    /** Known at preview. */
    readonly repositoryArn: pulumi.Output<string>;
    /** Whether this stack made the repository. */
    readonly owned: boolean;

    constructor(name: string, args: ImageRepositoryArgs, opts?: pulumi.ComponentResourceOptions) {
        super(ImageRepository.token, name, args, opts);
        this.owned = !args.existing;
        const created = this.owned ? [this.create(args)] : [];
        const place = placeOf(this);
        this.repositoryName = after(args.repositoryName, created);
        this.repositoryUrl = pulumi.interpolate`${place.apply(registryHost)}/${this.repositoryName}`;
        this.repositoryArn = pulumi.all([place, this.repositoryName]).apply(parts => repositoryArn(...parts));
        this.registerOutputs({
            repositoryName: this.repositoryName,
            repositoryUrl: this.repositoryUrl,
            repositoryArn: this.repositoryArn,
            owned: this.owned,
        });
    }

    private create(args: ImageRepositoryArgs): ecr.Repository {
        const repository = this.child(ecr.Repository, "repository", repositoryArgs(args), {
            ...stateful(args.protect),
            transform: args.transform?.repository,
        });
        this.child(
            ecr.LifecyclePolicy,
            "lifecycle",
            { repository: repository.name, policy: keepNewest(args.keepImages ?? KEPT_IMAGES) },
            // A repository has one policy: deleting the old one last would delete the new one.
            { deleteBeforeReplace: true, transform: args.transform?.lifecyclePolicy },
        );
        if (args.pullFromAccounts !== undefined && args.pullFromAccounts.length > 0) {
            const accounts = args.pullFromAccounts;
            this.child(
                ecr.RepositoryPolicy,
                "policy",
                {
                    repository: repository.name,
                    policy: placeOf(this).apply(({ partition }) => pullPolicy(partition, accounts)),
                },
                { deleteBeforeReplace: true, transform: args.transform?.policy },
            );
        }
        return repository;
    }
}

/** Each of the accounts decides by its own IAM policies which of its roles pull. @see ECR User Guide, "Private repository policies" */
function pullPolicy(partition: string, accounts: readonly string[]): string {
    return JSON.stringify({
        Version: "2012-10-17",
        Statement: [
            {
                Sid: "Pull",
                Effect: "Allow",
                Principal: {
                    AWS: [...new Set(accounts)].sort().map(account => `arn:${partition}:iam::${account}:root`),
                },
                Action: ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"],
            },
        ],
    });
}

/** @see ECR User Guide, "Preventing image tags from being overwritten" */
function tagMutability(movingTags: string[]) {
    return movingTags.length === 0
        ? { imageTagMutability: "IMMUTABLE" }
        : {
              imageTagMutability: "IMMUTABLE_WITH_EXCLUSION",
              imageTagMutabilityExclusionFilters: movingTags.map(filter => ({ filter, filterType: "WILDCARD" })),
          };
}

function repositoryArgs(args: ImageRepositoryArgs): ecr.RepositoryArgs {
    return {
        name: args.repositoryName,
        ...tagMutability(args.movingTags ?? []),
        imageScanningConfiguration: { scanOnPush: true },
        encryptionConfigurations: [
            args.kmsKeyArn === undefined
                ? { encryptionType: "AES256" }
                : { encryptionType: "KMS", kmsKey: args.kmsKeyArn },
        ],
        forceDelete: args.forceDelete ?? false,
    };
}
