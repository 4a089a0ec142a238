import type {
    CreateNatGatewayRequest,
    CreateNatGatewayResult,
    DeleteNatGatewayRequest,
    DeleteNatGatewayResult,
    DescribeNatGatewaysRequest,
    DescribeNatGatewaysResult,
    NatGateway,
} from "@aws-sdk/client-ec2";

import { AwsError, type Account, type ScheduledEvent } from "../service";
import { findAddress } from "./addresses";
import { gatewayOf } from "./internet-gateways";
import { networkInterfaceOperations } from "./network-interfaces";
import { newId, removeTags, select, tagsOf } from "./resource";
import { findSubnet } from "./subnets";

interface NatGatewayRow {
    NatGatewayId: string;
    SubnetId: string;
    VpcId: string;
    State: "pending" | "available" | "deleting" | "deleted";
    ConnectivityType: "public" | "private";
    /** Epoch milliseconds. */
    CreateTime: number;
    DeleteTime?: number;
    AllocationId?: string;
    PublicIp?: string;
    NetworkInterfaceId: string;
    PrivateIp: string;
}

const REQUESTER = "amazon-nat-gateway";
/** Seconds from request to `available`, and from deletion to `deleted`; AWS takes one to two minutes. */
const STARTS_AFTER = 90_000;
const STOPS_AFTER = 45_000;
/** How long AWS still shows a deleted gateway. */
const FORGOTTEN_AFTER = 3_600_000;

const gateways = (account: Account) => account.table<NatGatewayRow>("ec2.natGateways");

const subjectOf = (id: string): string => `ec2/nat-gateway/${id}`;

export function findNatGateway(account: Account, id: string | undefined): NatGatewayRow {
    const row = id === undefined ? undefined : gateways(account).get(id);
    if (!row) {
        throw new AwsError("NatGatewayNotFound", `NAT gateway ${id} was not found`);
    }
    return row;
}

/** The gateway that has an elastic address. */
export const natGatewayWith = (account: Account, allocationId: string): NatGatewayRow | undefined =>
    gateways(account)
        .list()
        .find(({ AllocationId, State }) => AllocationId === allocationId && State !== "deleted");

export const natGatewayOperations = {
    CreateNatGateway(account: Account, input: CreateNatGatewayRequest): CreateNatGatewayResult {
        const subnet = findSubnet(account, input.SubnetId);
        const isPublic = input.ConnectivityType !== "private";
        if (isPublic && gatewayOf(account, subnet.VpcId) === undefined) {
            throw new AwsError("Gateway.NotAttached", `Network ${subnet.VpcId} has no Internet gateway attached`);
        }
        const address = isPublic ? findAddress(account, input.AllocationId) : undefined;
        if (address && natGatewayWith(account, address.AllocationId)) {
            throw new AwsError(
                "Resource.AlreadyAssociated",
                `Elastic IP address [${address.AllocationId}] is already associated`,
            );
        }
        const id = newId(account, "nat", "natgateway", input.TagSpecifications);
        const { NetworkInterface } = networkInterfaceOperations.CreateNetworkInterface(account, {
            SubnetId: subnet.SubnetId,
            Description: `Interface for NAT Gateway ${id}`,
            InterfaceType: "nat_gateway",
            PublicIp: address?.PublicIp,
            RequesterId: REQUESTER,
            // A NAT gateway has no security groups.
            Groups: [],
        });
        const row: NatGatewayRow = {
            NatGatewayId: id,
            SubnetId: subnet.SubnetId,
            VpcId: subnet.VpcId,
            State: "pending",
            ConnectivityType: isPublic ? "public" : "private",
            CreateTime: account.now,
            AllocationId: address?.AllocationId,
            PublicIp: address?.PublicIp,
            NetworkInterfaceId: NetworkInterface?.NetworkInterfaceId ?? "",
            PrivateIp: NetworkInterface?.PrivateIpAddress ?? "",
        };
        gateways(account).put(id, row);
        schedule(account, id, "available", STARTS_AFTER);
        return { NatGateway: describe(account, row) };
    },

    DescribeNatGateways(
        account: Account,
        { NatGatewayIds, Filter }: DescribeNatGatewaysRequest,
    ): DescribeNatGatewaysResult {
        const rows = NatGatewayIds?.length
            ? NatGatewayIds.map(id => findNatGateway(account, id))
            : gateways(account).list();
        const fields = {
            "nat-gateway-id": (row: NatGatewayRow) => row.NatGatewayId,
            state: (row: NatGatewayRow) => row.State,
            "subnet-id": (row: NatGatewayRow) => row.SubnetId,
            "vpc-id": (row: NatGatewayRow) => row.VpcId,
        };
        const selected = select(rows, Filter, fields, row => tagsOf(account, row.NatGatewayId));
        return { NatGateways: selected.map(row => describe(account, row)) };
    },

    DeleteNatGateway(account: Account, { NatGatewayId }: DeleteNatGatewayRequest): DeleteNatGatewayResult {
        const row = findNatGateway(account, NatGatewayId);
        if (row.State !== "deleted") {
            account.unschedule(subjectOf(row.NatGatewayId));
            gateways(account).put(row.NatGatewayId, { ...row, State: "deleting" });
            schedule(account, row.NatGatewayId, "deleted", STOPS_AFTER);
        }
        return { NatGatewayId };
    },
};

export const natGatewayEvents = {
    "ec2.natGateway"(account: Account, { detail }: ScheduledEvent): void {
        const row = findNatGateway(account, String(detail["id"]));
        switch (detail["becomes"]) {
            case "available":
                gateways(account).put(row.NatGatewayId, { ...row, State: "available" });
                break;
            case "deleted":
                networkInterfaceOperations.DeleteNetworkInterface(account, {
                    NetworkInterfaceId: row.NetworkInterfaceId,
                    RequesterId: REQUESTER,
                });
                gateways(account).put(row.NatGatewayId, { ...row, State: "deleted", DeleteTime: account.now });
                schedule(account, row.NatGatewayId, "forgotten", FORGOTTEN_AFTER);
                break;
            default:
                gateways(account).delete(row.NatGatewayId);
                removeTags(account, row.NatGatewayId);
        }
    },
};

export const natGatewayPolls = {
    DescribeNatGateways: (account: Account, { NatGatewayIds }: DescribeNatGatewaysRequest): string[] =>
        // Only what is on its way: a poll must not make a deleted gateway forgotten.
        (NatGatewayIds ?? [])
            .filter(id => ["pending", "deleting"].includes(gateways(account).get(id)?.State ?? ""))
            .map(subjectOf),
};

function schedule(account: Account, id: string, becomes: string, after: number): void {
    account.schedule({
        type: "ec2.natGateway",
        due: account.now + after,
        subject: subjectOf(id),
        detail: { id, becomes },
    });
}

const describe = (account: Account, row: NatGatewayRow): NatGateway => ({
    NatGatewayId: row.NatGatewayId,
    SubnetId: row.SubnetId,
    VpcId: row.VpcId,
    State: row.State,
    ConnectivityType: row.ConnectivityType,
    CreateTime: new Date(row.CreateTime),
    DeleteTime: row.DeleteTime === undefined ? undefined : new Date(row.DeleteTime),
    NatGatewayAddresses: [
        {
            AllocationId: row.AllocationId,
            NetworkInterfaceId: row.NetworkInterfaceId,
            PrivateIp: row.PrivateIp,
            PublicIp: row.PublicIp,
            AssociationId: row.AllocationId && `eipassoc-${row.AllocationId.slice("eipalloc-".length)}`,
            IsPrimary: true,
            Status: "succeeded",
        },
    ],
    Tags: tagsOf(account, row.NatGatewayId),
});
