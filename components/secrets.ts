import * as secretsmanager from "@pulumi/aws/secretsmanager";
import * as ssm from "@pulumi/aws/ssm";
import * as pulumi from "@pulumi/pulumi";
import type { SecretSpec } from "../fargate";
import { after } from "./after";
import { Component, type Transform } from "./component";
import { placeOf, type Place } from "./registry";

export interface SecretsArgs {
    /** Path of the parameters, from the first slash to the last: `/todo/prod/`. */
    path: string;
    /** The secrets, without their values. */
    secrets: SecretSpec[];
    /**
     * The values of the secrets that are ours, by name. They reach nothing but the parameters: not this component's inputs,
     * which policies and state see in plain text.
     */
    values: Record<string, pulumi.Input<string>>;
    /** KMS key that encrypts the parameters. @default the account's own key for Parameter Store */
    kmsKeyId?: pulumi.Input<string>;
    /** Last word on each child. @default none */
    transform?: { parameter?: Transform<ssm.ParameterArgs> };
}

/** The secrets of an application: SSM parameters of its own, and references to secrets that exist already. */
export class Secrets extends Component {
    static readonly token = "swingbridge:secret:Secrets";
    /** ARN of each secret by its name, known at preview; who uses one waits until its value is there. */
    readonly arns: Record<string, pulumi.Output<string>>;

    /** @throws pulumi.ResourceError where a secret of ours has no value */
    constructor(name: string, { values, ...args }: SecretsArgs, opts?: pulumi.ComponentResourceOptions) {
        super(Secrets.token, name, { path: args.path, secrets: args.secrets }, opts);
        const missing = args.secrets.filter(({ from, name: secret }) => from === "compose" && !(secret in values));
        if (missing.length > 0) {
            this.fail(`no value for ${missing.map(secret => secret.name).join(", ")}: give one in \`values\``);
        }
        const place = placeOf(this);
        this.arns = Object.fromEntries(
            args.secrets.map(({ name: secret, from }) => [
                secret,
                from === "compose"
                    ? this.createParameter(secret, values[secret]!, args, place)
                    : this.existing(from.existing, place),
            ]),
        );
        this.registerOutputs({ arns: this.arns });
    }

    private createParameter(
        secret: string,
        value: pulumi.Input<string>,
        { path, kmsKeyId, transform }: Omit<SecretsArgs, "values">,
        place: pulumi.Output<Place>,
    ): pulumi.Output<string> {
        const parameterName = `${path}${secret}`;
        const parameter = this.child(
            ssm.Parameter,
            secret,
            { name: parameterName, type: "SecureString", value: pulumi.secret(value), keyId: kmsKeyId },
            { transform: transform?.parameter },
        );
        return after(
            place.apply(where => parameterArn(where, parameterName)),
            [parameter],
        );
    }

    /** An ARN is taken as it is, a path is a parameter's, any other name a secret's in Secrets Manager. */
    private existing(reference: string, place: pulumi.Output<Place>): pulumi.Output<string> {
        if (reference.startsWith("arn:")) {
            return pulumi.output(reference);
        }
        return reference.startsWith("/")
            ? place.apply(where => parameterArn(where, reference))
            : secretsmanager.getSecretOutput({ name: reference }, { parent: this }).arn;
    }
}

/** ARN of an SSM parameter whose name starts with a slash. */
export function parameterArn({ partition, region, account }: Place, name: string): string {
    return `arn:${partition}:ssm:${region}:${account}:parameter${name}`;
}
