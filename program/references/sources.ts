import { readFile } from "node:fs/promises";
import * as path from "node:path";
import * as cloudformation from "@pulumi/aws/cloudformation";
import * as s3 from "@pulumi/aws/s3";
import { Unanswered, type ReferenceSources } from "./resolve";

/**
 * Reads states from files and from S3, and CloudFormation's values, with the credentials and the region with which Pulumi
 * reaches AWS.
 * @param folder from which files are named
 */
export function referenceSources(folder: string): ReferenceSources {
    return {
        async state(place) {
            const text = place.startsWith("s3://") ? await readObject(place) : await readLocal(place, folder);
            try {
                return JSON.parse(text) as unknown;
            } catch {
                throw new Unanswered(`${place} is no JSON`, "name a Terraform state");
            }
        },
        outputs: stack =>
            asked(
                async () => (await cloudformation.getStack({ name: stack })).outputs,
                `there is no CloudFormation stack ${stack} in the stack's region`,
                "aws cloudformation list-stacks names them",
                `cloudformation:DescribeStacks and cloudformation:GetTemplate on the stack ${stack}`,
            ),
        exported: name =>
            asked(
                async () => (await cloudformation.getExport({ name })).value,
                `CloudFormation has no export ${name} in the stack's region`,
                "aws cloudformation list-exports names them",
                "cloudformation:ListExports",
            ),
    };
}

async function readLocal(place: string, folder: string): Promise<string> {
    if (/^[a-z]+:\/\//.test(place) && !place.startsWith("file://")) {
        throw new Unanswered(
            `states are read from files and from S3, not from ${place}`,
            "terraform state pull > terraform.tfstate, and name that file",
        );
    }
    try {
        return await readFile(path.resolve(folder, place.replace(/^file:\/\//, "")), "utf8");
    } catch (error) {
        const { code } = error as NodeJS.ErrnoException;
        throw new Unanswered(
            `${place} cannot be read: ${code ?? (error as Error).message}`,
            "check the path in swingbridge:tfstates; it starts at the folder of Pulumi.yaml",
        );
    }
}

/** `s3://bucket/key`, with `?region=…` where the bucket is in another region than the stack. */
async function readObject(place: string): Promise<string> {
    const [, bucket, key, region] = /^s3:\/\/([^/?]+)\/([^?]+)(?:\?region=([\w-]+))?$/.exec(place) ?? [];
    if (bucket === undefined || key === undefined) {
        throw new Unanswered(`${place} names no object`, "write s3://bucket/key, or s3://bucket/key?region=eu-west-1");
    }
    const { body, contentType } = await asked(
        () => s3.getObject({ bucket, key, ...(region !== undefined && { region }) }),
        `there is no object ${key} in the bucket ${bucket}`,
        "check the address in swingbridge:tfstates, and the bucket's region (?region=…)",
        `s3:GetObject on arn:aws:s3:::${bucket}/${key}`,
    );
    if (body === "") {
        throw new Unanswered(
            `s3://${bucket}/${key} is not text (its content type is ${contentType})`,
            "Terraform's S3 backend writes application/json: name its object, or set the content type",
        );
    }
    return body;
}

/** The provider says in its own words what AWS refused. */
async function asked<Value>(
    ask: () => Promise<Value>,
    missing: string,
    missingFix: string,
    permission: string,
): Promise<Value> {
    try {
        return await ask();
    } catch (error) {
        const message = error instanceof Error ? error.message : String(error);
        if (/AccessDenied|not authorized|Forbidden|StatusCode: 403/i.test(message)) {
            throw new Unanswered("AWS does not allow it to be read", `allow whoever runs Pulumi ${permission}`);
        }
        if (/NoSuch(Key|Bucket)|NotFound|not found|couldn't find|does not exist|No export/i.test(message)) {
            throw new Unanswered(missing, missingFix);
        }
        const line = message
            .split("\n")
            .map(text => text.trim())
            .find(text => text.startsWith("* "));
        throw new Unanswered(line?.slice(2) ?? message.split("\n")[0]!, "mend what AWS says, and run it again");
    }
}
