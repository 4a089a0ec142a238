import type { ProviderFunction } from "../resource";
import { awsFunction } from "./functions";

/** Content types of objects whose text the real provider gives. @see `aws.s3.getObject` */
const TEXT =
    /^text\/|^application\/(json|xml|x-sql|yaml|x-yaml|javascript|.+\+(json|xml)|atom\+xml|graphql|x-httpd-php|xhtml\+xml)\b/;

const getStack = awsFunction("CloudFormation Stack", async (aws, { name }) => {
    const { Stacks } = await aws.cloudformation.describeStacks({ StackName: String(name) });
    const found = Stacks![0]!;
    const { TemplateBody } = await aws.cloudformation.getTemplate({ StackName: String(name) });
    const pairs = (entries: [string | undefined, string | undefined][]) => Object.fromEntries(entries);
    return {
        id: found.StackId,
        name,
        capabilities: found.Capabilities ?? [],
        description: found.Description ?? "",
        disableRollback: found.DisableRollback ?? false,
        iamRoleArn: found.RoleARN ?? "",
        notificationArns: found.NotificationARNs ?? [],
        outputs: pairs((found.Outputs ?? []).map(({ OutputKey, OutputValue }) => [OutputKey, OutputValue])),
        parameters: pairs((found.Parameters ?? []).map(item => [item.ParameterKey, item.ParameterValue])),
        tags: pairs((found.Tags ?? []).map(({ Key, Value }) => [Key, Value])),
        templateBody: TemplateBody ?? "",
        timeoutInMinutes: found.TimeoutInMinutes ?? 0,
    };
});

const getExport = awsFunction("CloudFormation Export", async (aws, { name }) => {
    const { Exports } = await aws.cloudformation.listExports({});
    const found = Exports?.find(({ Name }) => Name === name);
    if (!found) {
        throw new Error(`couldn't find resource`);
    }
    return {
        id: `cloudformation-exports-${aws.region}-${String(name)}`,
        name,
        exportingStackId: found.ExportingStackId,
        value: found.Value,
    };
});

const getObject = awsFunction("S3 Object", async (aws, { bucket, key }) => {
    const found = await aws.s3.getObject({ Bucket: String(bucket), Key: String(key) });
    // In the account a body is bytes.
    const body = found.Body as unknown as Buffer;
    const contentType = found.ContentType ?? "";
    return {
        id: `${String(bucket)}/${String(key)}`,
        bucket,
        key,
        arn: `arn:aws:s3:::${String(bucket)}/${String(key)}`,
        body: TEXT.test(contentType) ? body.toString() : "",
        contentLength: body.length,
        contentType,
        etag: (found.ETag ?? "").replaceAll('"', ""),
        lastModified: found.LastModified?.toUTCString() ?? "",
        metadata: {},
        tags: {},
    };
});

/** Values that other tools keep. */
export const VALUE_FUNCTIONS: Record<string, ProviderFunction> = {
    "aws:cloudformation/getExport:getExport": getExport,
    "aws:cloudformation/getStack:getStack": getStack,
    "aws:s3/getObject:getObject": getObject,
};
