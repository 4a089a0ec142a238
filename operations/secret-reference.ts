/** What ECS takes as the source of a secret, in its parts. */
export type SecretReference =
    /** ARN or name of a parameter. */
    | { kind: "parameter"; name: string; region?: string }
    /** A secret of Secrets Manager: what of it is read is empty where nothing is said. */
    | { kind: "secret"; arn: string; jsonKey: string; versionStage: string; versionId: string; region?: string };

/** @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_Secret.html */
export function parseSecretReference(valueFrom: string): SecretReference {
    const [, , service, region, ...rest] = valueFrom.split(":");
    if (service !== "secretsmanager") {
        return { kind: "parameter", name: valueFrom, ...(region && { region }) };
    }
    const [, , , jsonKey = "", versionStage = "", versionId = ""] = rest;
    const arn = valueFrom.split(":").slice(0, 7).join(":");
    return { kind: "secret", arn, jsonKey, versionStage, versionId, ...(region && { region }) };
}
