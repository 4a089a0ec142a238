import type {
    AttachInternetGatewayRequest,
    CreateInternetGatewayRequest,
    CreateInternetGatewayResult,
    DeleteInternetGatewayRequest,
    DescribeInternetGatewaysRequest,
    DescribeInternetGatewaysResult,
    DetachInternetGatewayRequest,
    InternetGateway,
} from "@aws-sdk/client-ec2";

import { AwsError, type Account } from "../service";
import { publicInterfacesOf } from "./network-interfaces";
import { dependencyViolation, find, newId, removeTags, select, tagsOf } from "./resource";
import { findVpc } from "./vpcs";

interface GatewayRow {
    InternetGatewayId: string;
    VpcId?: string;
}

const gateways = (account: Account) => account.table<GatewayRow>("ec2.internetGateways");

const findGateway = (account: Account, id: string | undefined) =>
    find(gateways(account), id, "InvalidInternetGatewayID.NotFound", "internetGateway ID");

/** The gateway that is attached to a VPC. */
export const gatewayOf = (account: Account, vpcId: string): string | undefined =>
    gateways(account)
        .list()
        .find(({ VpcId }) => VpcId === vpcId)?.InternetGatewayId;

export const internetGatewayOperations = {
    CreateInternetGateway(
        account: Account,
        { TagSpecifications }: CreateInternetGatewayRequest,
    ): CreateInternetGatewayResult {
        const row = { InternetGatewayId: newId(account, "igw", "internet-gateway", TagSpecifications) };
        gateways(account).put(row.InternetGatewayId, row);
        return { InternetGateway: describe(account, row) };
    },

    DescribeInternetGateways(
        account: Account,
        { InternetGatewayIds, Filters }: DescribeInternetGatewaysRequest,
    ): DescribeInternetGatewaysResult {
        const rows = InternetGatewayIds?.length
            ? InternetGatewayIds.map(id => findGateway(account, id))
            : gateways(account).list();
        const fields = {
            "internet-gateway-id": (row: GatewayRow) => row.InternetGatewayId,
            "attachment.vpc-id": (row: GatewayRow) => row.VpcId,
            "attachment.state": (row: GatewayRow) => row.VpcId && "available",
        };
        const selected = select(rows, Filters, fields, row => tagsOf(account, row.InternetGatewayId));
        return { InternetGateways: selected.map(row => describe(account, row)) };
    },

    AttachInternetGateway(account: Account, { InternetGatewayId, VpcId }: AttachInternetGatewayRequest): object {
        const row = findGateway(account, InternetGatewayId);
        const vpc = findVpc(account, VpcId);
        if (row.VpcId !== undefined) {
            throw new AwsError(
                "Resource.AlreadyAssociated",
                `resource ${row.InternetGatewayId} is already attached to network ${row.VpcId}`,
            );
        }
        if (gatewayOf(account, vpc.VpcId) !== undefined) {
            throw new AwsError(
                "InvalidParameterValue",
                `Network ${vpc.VpcId} already has an internet gateway attached`,
            );
        }
        gateways(account).put(row.InternetGatewayId, { ...row, VpcId: vpc.VpcId });
        return {};
    },

    DetachInternetGateway(account: Account, { InternetGatewayId, VpcId }: DetachInternetGatewayRequest): object {
        const row = findGateway(account, InternetGatewayId);
        if (row.VpcId === undefined || row.VpcId !== VpcId) {
            throw new AwsError(
                "Gateway.NotAttached",
                `resource ${row.InternetGatewayId} is not attached to network ${VpcId}`,
            );
        }
        if (publicInterfacesOf(account, row.VpcId).length > 0) {
            throw dependencyViolation(
                `Network ${VpcId} has some mapped public address(es). Please unmap those public address(es) before detaching the gateway.`,
            );
        }
        gateways(account).put(row.InternetGatewayId, { InternetGatewayId: row.InternetGatewayId });
        return {};
    },

    DeleteInternetGateway(account: Account, { InternetGatewayId }: DeleteInternetGatewayRequest): object {
        const row = findGateway(account, InternetGatewayId);
        if (row.VpcId !== undefined) {
            throw dependencyViolation(
                `The internetGateway '${row.InternetGatewayId}' has dependencies and cannot be deleted.`,
            );
        }
        gateways(account).delete(row.InternetGatewayId);
        removeTags(account, row.InternetGatewayId);
        return {};
    },
};

const describe = (account: Account, { InternetGatewayId, VpcId }: GatewayRow): InternetGateway => ({
    InternetGatewayId,
    OwnerId: account.accountId,
    // EC2 says "available" here, which is not among the values of the attachment's type.
    Attachments: VpcId === undefined ? [] : [{ VpcId, State: "available" as "attached" }],
    Tags: tagsOf(account, InternetGatewayId),
});
