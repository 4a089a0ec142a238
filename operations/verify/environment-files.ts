import type { Account } from "./account";
import { check, checkEach, fail, isNotFound, ok, type Check, type Verdict } from "./check";
import { signedRequest } from "./signed-request";

const TOPIC = "environment files";

/** Files in S3 that containers take their environment from. */
export async function checkEnvironmentFiles(account: Account): Promise<Check[]> {
    return checkEach(
        TOPIC,
        async () =>
            (await account.containers()).flatMap(({ name, environmentFiles = [] }) =>
                environmentFiles.map(({ value = "" }) => ({ container: name, arn: value })),
            ),
        "no container has one",
        ({ container, arn }) => check(TOPIC, `file of ${container}`, () => fileVerdict(account, arn)),
    );
}

async function fileVerdict({ clients, target }: Account, arn: string): Promise<Verdict> {
    const [, bucket, key] = /^arn:[\w-]+:s3:::([^/]+)\/(.+)$/.exec(arn) ?? [];
    if (bucket === undefined || key === undefined) {
        return fail(`${arn} is no ARN of an object in S3`, "write it like arn:aws:s3:::bucket/path/app.env");
    }
    if (!key.endsWith(".env")) {
        return fail(`${key} does not end with .env, which ECS asks for`, "rename the object");
    }
    const path = `/${[bucket, ...key.split("/")].map(encodeURIComponent).join("/")}`;
    try {
        await signedRequest(clients, {
            service: "s3",
            method: "HEAD",
            path,
            headers: { "x-amz-content-sha256": "UNSIGNED-PAYLOAD" },
            region: target.region,
        });
        return ok(`s3://${bucket}/${key} exists`);
    } catch (error) {
        if (isNotFound(error, "NotFound")) {
            return fail(`there is no s3://${bucket}/${key}: tasks stop at once`, "upload it, or name another");
        }
        throw error;
    }
}
