import type {
    Address,
    AllocateAddressRequest,
    AllocateAddressResult,
    DescribeAddressesRequest,
    DescribeAddressesResult,
    ReleaseAddressRequest,
} from "@aws-sdk/client-ec2";

import { AwsError, type Account } from "../service";
import { natGatewayWith } from "./nat-gateways";
import { find, newId, removeTags, select, tagsOf } from "./resource";

interface AddressRow {
    AllocationId: string;
    PublicIp: string;
}

const addresses = (account: Account) => account.table<AddressRow>("ec2.addresses");

export const findAddress = (account: Account, id: string | undefined): AddressRow =>
    find(addresses(account), id, "InvalidAllocationID.NotFound", "allocation ID");

/** From 198.18.0.0/15, which is set aside for tests: nobody's address. */
export function publicAddress(account: Account): string {
    const bits = parseInt(account.uniqueId(4), 16);
    return `198.18.${bits >> 8}.${bits & 255}`;
}

export const addressOperations = {
    AllocateAddress(account: Account, { TagSpecifications }: AllocateAddressRequest): AllocateAddressResult {
        if (addresses(account).list().length >= ADDRESSES_PER_REGION) {
            throw new AwsError("AddressLimitExceeded", "The maximum number of addresses has been reached.");
        }
        const AllocationId = newId(account, "eipalloc", "elastic-ip", TagSpecifications);
        const row = { AllocationId, PublicIp: publicAddress(account) };
        addresses(account).put(AllocationId, row);
        return { ...row, Domain: "vpc", PublicIpv4Pool: "amazon", NetworkBorderGroup: account.region };
    },

    DescribeAddresses(account: Account, input: DescribeAddressesRequest): DescribeAddressesResult {
        const rows = input.AllocationIds?.length
            ? input.AllocationIds.map(id => findAddress(account, id))
            : addresses(account).list();
        const fields = {
            "allocation-id": (address: Address) => address.AllocationId,
            "public-ip": (address: Address) => address.PublicIp,
            domain: (address: Address) => address.Domain,
            "network-interface-id": (address: Address) => address.NetworkInterfaceId,
        };
        const described = rows.map(row => describe(account, row));
        return {
            Addresses: select(described, input.Filters, fields, address => tagsOf(account, address.AllocationId ?? "")),
        };
    },

    /** Names given by reverse DNS: none. */
    DescribeAddressesAttribute(): object {
        return { Addresses: [] };
    },

    ReleaseAddress(account: Account, { AllocationId }: ReleaseAddressRequest): object {
        const row = findAddress(account, AllocationId);
        if (natGatewayWith(account, row.AllocationId)) {
            throw new AwsError(
                "InvalidIPAddress.InUse",
                `Address ${row.PublicIp} is in use. Disassociate the address before releasing it.`,
            );
        }
        addresses(account).delete(row.AllocationId);
        removeTags(account, row.AllocationId);
        return {};
    },
};

/** AWS's default quota. */
const ADDRESSES_PER_REGION = 5;

function describe(account: Account, row: AddressRow): Address {
    const gateway = natGatewayWith(account, row.AllocationId);
    return {
        ...row,
        Domain: "vpc",
        PublicIpv4Pool: "amazon",
        NetworkBorderGroup: account.region,
        AssociationId: gateway && `eipassoc-${row.AllocationId.slice("eipalloc-".length)}`,
        NetworkInterfaceId: gateway?.NetworkInterfaceId,
        NetworkInterfaceOwnerId: gateway && account.accountId,
        PrivateIpAddress: gateway?.PrivateIp,
        Tags: tagsOf(account, row.AllocationId),
    };
}
