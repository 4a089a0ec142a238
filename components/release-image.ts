import * as ecr from "@pulumi/aws/ecr";
import * as dockerBuild from "@pulumi/docker-build";
import * as pulumi from "@pulumi/pulumi";
import { after } from "./after";
import { contextProblem } from "./build-context";
import { Component, type Transform } from "./component";
import { imageArgs, portable, type ImageBuild } from "./image-build";
import { findImage } from "./image-lookup";

export interface ReleaseImageArgs {
    /** Name of the ECR repository. */
    repositoryName: pulumi.Input<string>;
    /** `registry/repository`, as an `ImageRepository` gives it. */
    repositoryUrl: pulumi.Input<string>;
    /** Tag of the release: the full git SHA. */
    tag: string;
    /** Build and push the image, or use the one that is in ECR. */
    source: "build" | "reuse";
    /** How to build it; to reuse one it only serves the message about a missing image. @default none */
    build?: ImageBuild;
    /**
     * Values of the build's secrets, by the names that `build.secrets` has. They reach nothing but the builder, and the stack's state
     * encrypted.
     * @default none
     */
    secretValues?: Record<string, pulumi.Input<string>>;
    /** Tells what git ignores below a folder. @default asks git, where there is one */
    ignoredByGit?: (context: string) => readonly string[];
    /** Last word on each child. @default none */
    transform?: { image?: Transform<dockerBuild.ImageArgs> };
}

/**
 * The image of one service in one release, tagged with the git SHA.
 * Building is declared in every run and happens where the SHA (or the build) is new; a preview never builds.
 * Where the tag is in an immutable repository already, but with other content, ECR refuses the push: a new commit is the way on.
 */
export class ReleaseImage extends Component {
    static readonly token = "swingbridge:image:ReleaseImage";
    /** `registry/repository:tag`: known at preview, and whoever uses it waits for the image. */
    readonly reference: pulumi.Output<string>;
    /** `sha256:…`; unknown until the image is built. */
    readonly digest: pulumi.Output<string>;

    /** @throws pulumi.ResourceError where `.dockerignore` forgets what git ignores, or `build` or the value of a secret is missing */
    constructor(name: string, args: ReleaseImageArgs, opts?: pulumi.ComponentResourceOptions) {
        super(
            ReleaseImage.token,
            name,
            { ...args, secretValues: undefined, build: args.build && portable(args.build) },
            opts,
        );
        const reference = pulumi.interpolate`${args.repositoryUrl}:${args.tag}`;
        if (args.source === "build") {
            const image = this.buildImage(args, reference);
            this.reference = after(reference, [image]);
            this.digest = image.digest;
        } else {
            this.digest = pulumi
                .all([args.repositoryName, reference])
                .apply(([repositoryName, known]) =>
                    findImage(
                        { repositoryName, tag: args.tag, reference: known, build: args.build },
                        { parent: this, async: true },
                    ),
                );
            this.reference = pulumi.all([reference, this.digest]).apply(([known]) => known);
        }
        this.registerOutputs({ reference: this.reference, digest: this.digest });
    }

    private buildImage(args: ReleaseImageArgs, reference: pulumi.Output<string>): dockerBuild.Image {
        if (!args.build) {
            this.fail('build: needed where source is "build"; say how the image is built, or reuse one');
        }
        const problem = contextProblem(portable(args.build), args.ignoredByGit);
        if (problem !== undefined) {
            this.fail(problem);
        }
        const { secrets = {} } = args.build;
        const { secretValues = {} } = args;
        const missing = Object.values(secrets).filter(secret => !(secret in secretValues));
        if (missing.length > 0) {
            this.fail(`no value for ${missing.join(", ")}: give one in \`secretValues\``);
        }
        const values = Object.entries(secrets).map(([id, secret]) => [id, pulumi.secret(secretValues[secret]!)]);
        const token = ecr.getAuthorizationTokenOutput({}, { parent: this });
        const registry = {
            address: reference.apply(known => known.slice(0, known.indexOf("/"))),
            username: token.userName,
            password: pulumi.secret(token.password),
        };
        return this.child(
            dockerBuild.Image,
            "image",
            imageArgs(args.build, {
                reference,
                tag: args.tag,
                registry,
                ...(values.length > 0 && { secrets: Object.fromEntries(values) }),
            }),
            // Deleting the resource would delete the manifest, which a rollback or another stack may need.
            { retainOnDelete: true, transform: args.transform?.image },
        );
    }
}
