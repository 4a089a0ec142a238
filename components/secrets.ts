import * as secretsmanager from "@pulumi/aws/secretsmanager";
import * as ssm from "@pulumi/aws/ssm";
import * as pulumi from "@pulumi/pulumi";
import type { SecretSpec } from "../fargate";
import { existingSecretArn, parameterArn, secretName, type Place } from "../release";
import { after } from "./after";
import { Component, type Transform } from "./component";
import { placeOf } from "./registry";
import { stateful } from "./safety";

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
    /** ARN of the KMS key that encrypts the parameters. @default the account's own key for Parameter Store */
    kmsKeyArn?: pulumi.Input<string>;
    /**
     * ARNs of the KMS keys of secrets that exist already, by the secret's name: whoever reads such a secret must be allowed
     * to decrypt with its key. @default they are encrypted with the account's own keys
     */
    existingKmsKeyArns?: Record<string, pulumi.Input<string>>;
    /** Refuse to delete the parameters, and keep them should they leave the stack (production). @default false */
    protect?: boolean;
    /** Last word on each child. @default none */
    transform?: { parameter?: Transform<ssm.ParameterArgs> };
}

/** The secrets of an application: SSM parameters of its own, and references to secrets that exist already. */
export class Secrets extends Component {
    static readonly token = "swingbridge:secret:Secrets";
    /** ARN of each secret by its name, known at preview; who uses one waits until its value is there. */
    readonly arns: Record<string, pulumi.Output<string>>;
    /** ARN of the KMS key of each secret that has one of its own, by its name: who reads the secret must decrypt with it. */
    readonly kmsKeyArns: Record<string, pulumi.Output<string>>;

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
        this.kmsKeyArns = Object.fromEntries(
            args.secrets.flatMap(({ name: secret, from }) => {
                const key = from === "compose" ? args.kmsKeyArn : args.existingKmsKeyArns?.[secret];
                return key === undefined ? [] : [[secret, pulumi.output(key)]];
            }),
        );
        this.registerOutputs({ arns: this.arns, kmsKeyArns: this.kmsKeyArns });
    }

    private createParameter(
        secret: string,
        value: pulumi.Input<string>,
        { path, kmsKeyArn, protect, transform }: Omit<SecretsArgs, "values">,
        place: pulumi.Output<Place>,
    ): pulumi.Output<string> {
        const parameterName = `${path}${secret}`;
        const parameter = this.child(
            ssm.Parameter,
            secret,
            { name: parameterName, type: "SecureString", value: pulumi.secret(value), keyId: kmsKeyArn },
            { ...stateful(protect), transform: transform?.parameter },
        );
        return after(
            place.apply(where => parameterArn(where, parameterName)),
            [parameter],
        );
    }

    /** An ARN is taken as it is, a path is a parameter's, any other name a secret's in Secrets Manager. */
    private existing(reference: string, place: pulumi.Output<Place>): pulumi.Output<string> {
        return place.apply(where => {
            const known = existingSecretArn(reference, where);
            return known === undefined
                ? secretsmanager.getSecretOutput({ name: secretName(reference) }, { parent: this }).arn
                : pulumi.output(known);
        });
    }
}
