import type {
    CreateDhcpOptionsRequest,
    CreateDhcpOptionsResult,
    DeleteDhcpOptionsRequest,
    DescribeDhcpOptionsRequest,
    DescribeDhcpOptionsResult,
    DhcpOptions,
} from "@aws-sdk/client-ec2";

import type { Account } from "../service";
import { dependencyViolation, find, newId, removeTags, select, tagsOf } from "./resource";
import { vpcsWithDhcpOptions } from "./vpcs";

interface DhcpOptionsRow {
    DhcpOptionsId: string;
    configurations: Record<string, string[]>;
    isDefault?: boolean;
}

const options = (account: Account) => account.table<DhcpOptionsRow>("ec2.dhcpOptions");

const findOptions = (account: Account, id: string | undefined) =>
    find(options(account), id, "InvalidDhcpOptionID.NotFound", "dhcpOption ID");

export const dhcpOptionsExist = (account: Account, id: string): void => void findOptions(account, id);

/** The set that every region begins with. */
export function defaultDhcpOptions(account: Account): string {
    const existing = options(account)
        .list()
        .find(({ isDefault }) => isDefault);
    if (existing) {
        return existing.DhcpOptionsId;
    }
    const id = newId(account, "dopt");
    const domain = account.region === "us-east-1" ? "ec2.internal" : `${account.region}.compute.internal`;
    options(account).put(id, {
        DhcpOptionsId: id,
        isDefault: true,
        configurations: { "domain-name": [domain], "domain-name-servers": ["AmazonProvidedDNS"] },
    });
    return id;
}

export const dhcpOptionsOperations = {
    CreateDhcpOptions(
        account: Account,
        { DhcpConfigurations, TagSpecifications }: CreateDhcpOptionsRequest,
    ): CreateDhcpOptionsResult {
        const id = newId(account, "dopt", "dhcp-options", TagSpecifications);
        const configurations = Object.fromEntries(
            (DhcpConfigurations ?? []).map(({ Key = "", Values = [] }) => [Key, Values] as const),
        );
        const row = { DhcpOptionsId: id, configurations };
        options(account).put(id, row);
        return { DhcpOptions: describe(account, row) };
    },

    DescribeDhcpOptions(
        account: Account,
        { DhcpOptionsIds, Filters }: DescribeDhcpOptionsRequest,
    ): DescribeDhcpOptionsResult {
        const rows = DhcpOptionsIds?.length
            ? DhcpOptionsIds.map(id => findOptions(account, id))
            : options(account).list();
        const fields = {
            "dhcp-options-id": (row: DhcpOptionsRow) => row.DhcpOptionsId,
            key: (row: DhcpOptionsRow) => Object.keys(row.configurations),
            value: (row: DhcpOptionsRow) => Object.values(row.configurations).flat(),
        };
        return {
            DhcpOptions: select(rows, Filters, fields, row => tagsOf(account, row.DhcpOptionsId)).map(row =>
                describe(account, row),
            ),
        };
    },

    DeleteDhcpOptions(account: Account, { DhcpOptionsId }: DeleteDhcpOptionsRequest): object {
        const { DhcpOptionsId: id } = findOptions(account, DhcpOptionsId);
        if (vpcsWithDhcpOptions(account, id).length > 0) {
            throw dependencyViolation(`The dhcpOptions '${id}' has dependencies and cannot be deleted.`);
        }
        options(account).delete(id);
        removeTags(account, id);
        return {};
    },
};

const describe = (account: Account, { DhcpOptionsId, configurations }: DhcpOptionsRow): DhcpOptions => ({
    DhcpOptionsId,
    OwnerId: account.accountId,
    DhcpConfigurations: Object.entries(configurations).map(([Key, values]) => ({
        Key,
        Values: values.map(Value => ({ Value })),
    })),
    Tags: tagsOf(account, DhcpOptionsId),
});
