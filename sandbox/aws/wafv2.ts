import { AwsError, type Account, type ServiceModule } from "./service";

interface AssociationRow {
    WebACLArn: string;
}

/** By the resource's ARN: each has one web ACL at most. */
const associations = (account: Account) => account.table<AssociationRow>("wafv2.associations");

const WEB_ACL = /^arn:[\w-]+:wafv2:([\w-]+):\d{12}:regional\/webacl\/([\w-]+)\/([\w-]+)$/;
const APPLICATION_LOAD_BALANCER = /^arn:[\w-]+:elasticloadbalancing:[\w-]+:\d{12}:loadbalancer\/app\//;

function invalid(field: string, parameter: string): AwsError {
    return new AwsError(
        "WAFInvalidParameterException",
        `Error reason: The ARN isn't valid. A valid ARN begins with arn: and includes other information separated by colons or slashes., field: ${field}, parameter: ${parameter}`,
    );
}

function checkResource(account: Account, arn: string): void {
    if (!APPLICATION_LOAD_BALANCER.test(arn)) {
        throw invalid("RESOURCE_ARN", arn);
    }
    const isThere = account
        .call<{ LoadBalancers: { LoadBalancerArn: string }[] }>("elbv2", "DescribeLoadBalancers", {})
        .LoadBalancers.some(({ LoadBalancerArn }) => LoadBalancerArn === arn);
    if (!isThere) {
        throw new AwsError(
            "WAFNonexistentItemException",
            "AWS WAF couldn\u2019t perform the operation because your resource doesn\u2019t exist.",
        );
    }
}

/** AWS WAF: which load balancers web ACLs guard. Every ARN of the region that is well formed names a web ACL; none looks at requests. */
export const wafv2: ServiceModule = {
    name: "wafv2",
    operations: {
        AssociateWebACL(account: Account, { WebACLArn = "", ResourceArn = "" }: Partial<Record<string, string>>) {
            if (WEB_ACL.exec(WebACLArn)?.[1] !== account.region) {
                throw invalid("WEB_ACL", WebACLArn);
            }
            checkResource(account, ResourceArn);
            associations(account).put(ResourceArn, { WebACLArn });
            return {};
        },

        GetWebACLForResource(account: Account, { ResourceArn = "" }: { ResourceArn?: string }) {
            checkResource(account, ResourceArn);
            const ARN = associations(account).get(ResourceArn)?.WebACLArn;
            const [, , Name, Id] = WEB_ACL.exec(ARN ?? "") ?? [];
            return ARN === undefined ? {} : { WebACL: { ARN, Name, Id } };
        },

        DisassociateWebACL(account: Account, { ResourceArn = "" }: { ResourceArn?: string }) {
            checkResource(account, ResourceArn);
            associations(account).delete(ResourceArn);
            return {};
        },
    },
};
