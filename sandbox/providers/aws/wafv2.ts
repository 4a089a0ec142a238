import type { WebAclAssociationArgs, WebAclAssociationState } from "@pulumi/aws/wafv2";
import { string } from "../property";
import { awsResource } from "./resource";

export const webAclAssociation = awsResource<WebAclAssociationArgs, WebAclAssociationState>({
    label: "WAFv2 Web ACL Association",
    properties: {
        resourceArn: string({ required: true, replace: true }),
        webAclArn: string({ required: true, replace: true }),
    },
    async create(aws, { resourceArn, webAclArn }) {
        await aws.wafv2.associateWebACL!({ ResourceArn: resourceArn, WebACLArn: webAclArn });
        return `${webAclArn},${resourceArn}`;
    },
    async read(aws, id) {
        const [, resourceArn] = id.split(",");
        const { WebACL } = (await aws.wafv2.getWebACLForResource!({ ResourceArn: resourceArn })) as {
            WebACL?: { ARN: string };
        };
        return WebACL && { resourceArn, webAclArn: WebACL.ARN };
    },
    async delete(aws, _, { resourceArn }) {
        await aws.wafv2.disassociateWebACL!({ ResourceArn: resourceArn });
    },
});
