import type { Path } from "../compose";
import { MAX_SECRET_BYTES } from "./limits";
import type { SecretSpec } from "./model";
import { SecretValues } from "./secret-values";
import type { Verdicts } from "./verdicts";

/** The secrets of a project: what they are called goes into the `FargateProject`, what they hold does not. */
export class SecretRegister {
    private readonly specs = new Map<string, SecretSpec & { path: Path }>();
    private readonly held: [string, string][] = [];

    constructor(private readonly verdicts: Verdicts) {}

    /** Adds a secret with its value; the same path may add it again. */
    add(name: string, value: string, path: Path): void {
        if (!this.claim({ name, from: "compose" }, path)) {
            return;
        }
        const bytes = Buffer.byteLength(value);
        if (bytes === 0) {
            this.verdicts.problem(path, "is an empty secret", {
                reason: "Parameter Store keeps no empty values.",
                fix: "Give it a value, or remove it.",
            });
        } else if (bytes > MAX_SECRET_BYTES) {
            this.verdicts.problem(path, `is a secret of ${bytes} bytes`, {
                reason: `Parameter Store's standard tier keeps up to ${MAX_SECRET_BYTES} bytes.`,
                fix: "Keep it in AWS Secrets Manager, and name its ARN with `external: true` and `name`.",
            });
        }
        this.held.push([name, value]);
    }

    /** Adds a secret that exists already. */
    addExisting(name: string, existing: string, path: Path): void {
        this.claim({ name, from: { existing } }, path);
    }

    /** Keeps the value of a secret that a build reads; no container needs a parameter for it. */
    addForBuild(name: string, value: string): void {
        this.held.push([name, value]);
    }

    private claim(spec: SecretSpec, path: Path): boolean {
        const known = this.specs.get(spec.name);
        if (known === undefined) {
            this.specs.set(spec.name, { ...spec, path });
            return true;
        }
        if (known.path.join("\0") !== path.join("\0")) {
            this.verdicts.problem(path, `becomes the secret ${spec.name}, and so does ${known.path.join(".")}`, {
                reason: "Two values cannot have one name.",
                fix: "Rename one of them.",
            });
        }
        return false;
    }

    list(): SecretSpec[] {
        return [...this.specs.values()].map(({ name, from }) => ({ name, from }));
    }

    values(): SecretValues {
        return new SecretValues(this.held);
    }
}
