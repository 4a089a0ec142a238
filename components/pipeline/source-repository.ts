import * as codecommit from "@pulumi/aws/codecommit";
import type * as pulumi from "@pulumi/pulumi";
import { Component, type Transform } from "../component";
import { stateful } from "../safety";

export interface SourceRepositoryArgs {
    /** Name in CodeCommit: fixed, it is part of the addresses. */
    repositoryName: string;
    /** Branch that a clone checks out. CodeCommit takes it once there is a commit. @default the first branch that is pushed */
    defaultBranch?: string;
    /** Refuse to delete the repository, and keep it should it leave the stack (production). @default false */
    protect?: boolean;
    /** Last word on each child. @default none */
    transform?: { repository?: Transform<codecommit.RepositoryArgs> };
}

/** A repository of CodeCommit, whose pushes a pipeline releases. */
export class SourceRepository extends Component {
    static readonly token = "swingbridge:pipeline:SourceRepository";
    readonly repositoryName: pulumi.Output<string>;
    readonly repositoryArn: pulumi.Output<string>;
    /** What `git clone` takes, over HTTPS and SSH. */
    readonly cloneUrlHttp: pulumi.Output<string>;
    readonly cloneUrlSsh: pulumi.Output<string>;

    constructor(name: string, args: SourceRepositoryArgs, opts?: pulumi.ComponentResourceOptions) {
        super(SourceRepository.token, name, args, opts);
        const repository = this.child(
            codecommit.Repository,
            "repository",
            { repositoryName: args.repositoryName, defaultBranch: args.defaultBranch },
            { ...stateful(args.protect), transform: args.transform?.repository },
        );
        this.repositoryName = repository.repositoryName;
        this.repositoryArn = repository.arn;
        this.cloneUrlHttp = repository.cloneUrlHttp;
        this.cloneUrlSsh = repository.cloneUrlSsh;
        this.registerOutputs({
            repositoryName: this.repositoryName,
            repositoryArn: this.repositoryArn,
            cloneUrlHttp: this.cloneUrlHttp,
            cloneUrlSsh: this.cloneUrlSsh,
        });
    }
}
