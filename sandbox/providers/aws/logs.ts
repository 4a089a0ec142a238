import type { LogGroupArgs, LogGroupState } from "@pulumi/aws/cloudwatch";
import { autoNamed, boolean, number, string } from "../property";
import { awsResource, type Aws } from "./resource";
import { fromTagMap } from "./tags";

async function find(aws: Aws, name: string) {
    const { logGroups } = await aws.logs.describeLogGroups({ logGroupNamePrefix: name });
    return logGroups?.find(({ logGroupName }) => logGroupName === name);
}

export const logGroup = awsResource<LogGroupArgs, LogGroupState>({
    label: "CloudWatch Logs Log Group",
    properties: {
        name: autoNamed({ max: 512 }),
        retentionInDays: number({ default: 0 }),
        kmsKeyId: string(),
        logGroupClass: string({ computed: true, replace: true }),
        skipDestroy: boolean({ default: false, local: true }),
    },
    computed: ["arn"],
    async create(aws, args) {
        const { name: logGroupName, retentionInDays, kmsKeyId, logGroupClass, tags } = args;
        await aws.logs.createLogGroup({ logGroupName, kmsKeyId, logGroupClass, tags });
        if (retentionInDays) {
            await aws.logs.putRetentionPolicy({ logGroupName, retentionInDays });
        }
        return logGroupName!;
    },
    async read(aws, id) {
        const found = await find(aws, id);
        if (!found) {
            return undefined;
        }
        const arn = (found.logGroupArn ?? found.arn ?? "").replace(/:\*$/, "");
        const { tags } = await aws.logs.listTagsForResource({ resourceArn: arn });
        return {
            name: found.logGroupName,
            arn,
            retentionInDays: found.retentionInDays ?? 0,
            kmsKeyId: found.kmsKeyId ?? "",
            logGroupClass: found.logGroupClass ?? "STANDARD",
            tags: fromTagMap(tags),
        };
    },
    async update(aws, { id: logGroupName, args: { retentionInDays, kmsKeyId }, changed }) {
        if (changed("kmsKeyId")) {
            await (kmsKeyId
                ? aws.logs.associateKmsKey({ logGroupName, kmsKeyId })
                : aws.logs.disassociateKmsKey({ logGroupName }));
        }
        if (changed("retentionInDays")) {
            if (retentionInDays) {
                await aws.logs.putRetentionPolicy({ logGroupName, retentionInDays });
            } else {
                await aws.logs.deleteRetentionPolicy({ logGroupName });
            }
        }
    },
    tag: {
        put: (aws, _, { arn }, tags) => aws.logs.tagResource({ resourceArn: arn, tags }),
        remove: (aws, _, { arn }, tagKeys) => aws.logs.untagResource({ resourceArn: arn, tagKeys }),
    },
    async delete(aws, id, { skipDestroy }) {
        if (!skipDestroy) {
            await aws.logs.deleteLogGroup({ logGroupName: id });
        }
    },
});
