import type {
    AssociateRouteTableRequest,
    AssociateRouteTableResult,
    CreateRouteRequest,
    CreateRouteTableRequest,
    CreateRouteTableResult,
    DeleteRouteRequest,
    DeleteRouteTableRequest,
    DescribeRouteTablesRequest,
    DescribeRouteTablesResult,
    DisassociateRouteTableRequest,
    ReplaceRouteRequest,
    ReplaceRouteTableAssociationRequest,
    ReplaceRouteTableAssociationResult,
    Route,
    RouteTable,
} from "@aws-sdk/client-ec2";

import { AwsError, type Account } from "../service";
import { gatewayOf } from "./internet-gateways";
import { findNatGateway } from "./nat-gateways";
import { dependencyViolation, find, missingParameter, newId, removeTags, select, tagsOf } from "./resource";
import { findSubnet } from "./subnets";
import { findVpc } from "./vpcs";

interface RouteTableRow {
    RouteTableId: string;
    VpcId: string;
    main?: boolean;
    routes: Route[];
    /** Subnet by association. */
    associations: Record<string, string>;
    /** Of the main table. */
    mainAssociation?: string;
}

const tables = (account: Account) => account.table<RouteTableRow>("ec2.routeTables");

const findTable = (account: Account, id: string | undefined) =>
    find(tables(account), id, "InvalidRouteTableID.NotFound", "routeTable ID");

export const routeTablesOf = (account: Account, vpcId: string): RouteTableRow[] =>
    tables(account)
        .list()
        .filter(({ VpcId }) => VpcId === vpcId);

export function createMainRouteTable(account: Account, vpcId: string, cidrBlock: string): void {
    const id = newId(account, "rtb");
    tables(account).put(id, {
        ...emptyTable(id, vpcId, cidrBlock),
        main: true,
        mainAssociation: newId(account, "rtbassoc"),
    });
}

export function deleteMainRouteTable(account: Account, vpcId: string): void {
    routeTablesOf(account, vpcId).forEach(({ RouteTableId }) => tables(account).delete(RouteTableId));
}

/** A deleted subnet leaves its route table. */
export function dropAssociationsOf(account: Account, subnetId: string): void {
    for (const table of tables(account).list()) {
        const associations = Object.entries(table.associations).filter(([, subnet]) => subnet !== subnetId);
        tables(account).put(table.RouteTableId, { ...table, associations: Object.fromEntries(associations) });
    }
}

export const routeTableOperations = {
    CreateRouteTable(account: Account, { VpcId, TagSpecifications }: CreateRouteTableRequest): CreateRouteTableResult {
        const vpc = findVpc(account, VpcId);
        const id = newId(account, "rtb", "route-table", TagSpecifications);
        const row = emptyTable(id, vpc.VpcId, vpc.CidrBlock);
        tables(account).put(id, row);
        return { RouteTable: describe(account, row) };
    },

    DescribeRouteTables(account: Account, input: DescribeRouteTablesRequest): DescribeRouteTablesResult {
        const rows = input.RouteTableIds?.length
            ? input.RouteTableIds.map(id => findTable(account, id))
            : tables(account).list();
        const fields = {
            "vpc-id": (row: RouteTableRow) => row.VpcId,
            "route-table-id": (row: RouteTableRow) => row.RouteTableId,
            "association.main": (row: RouteTableRow) => String(row.main ?? false),
            "association.subnet-id": (row: RouteTableRow) => Object.values(row.associations),
            "association.route-table-id": (row: RouteTableRow) => row.RouteTableId,
            "association.route-table-association-id": (row: RouteTableRow) => [
                ...Object.keys(row.associations),
                row.mainAssociation,
            ],
            "route.destination-cidr-block": (row: RouteTableRow) => row.routes.map(route => route.DestinationCidrBlock),
            "route.gateway-id": (row: RouteTableRow) => row.routes.map(route => route.GatewayId),
            "route.nat-gateway-id": (row: RouteTableRow) => row.routes.map(route => route.NatGatewayId),
        };
        const selected = select(rows, input.Filters, fields, row => tagsOf(account, row.RouteTableId));
        return { RouteTables: selected.map(row => describe(account, row)) };
    },

    DeleteRouteTable(account: Account, { RouteTableId }: DeleteRouteTableRequest): object {
        const row = findTable(account, RouteTableId);
        if (row.main || Object.keys(row.associations).length > 0) {
            throw dependencyViolation(`The routeTable '${row.RouteTableId}' has dependencies and cannot be deleted.`);
        }
        tables(account).delete(row.RouteTableId);
        removeTags(account, row.RouteTableId);
        return {};
    },

    CreateRoute(account: Account, input: CreateRouteRequest): { Return: boolean } {
        const row = findTable(account, input.RouteTableId);
        const destination = destinationOf(input);
        if (row.routes.some(route => route.DestinationCidrBlock === destination)) {
            throw new AwsError("RouteAlreadyExists", `The route identified by ${destination} already exists.`);
        }
        tables(account).put(row.RouteTableId, { ...row, routes: [...row.routes, routeTo(account, row, input)] });
        return { Return: true };
    },

    ReplaceRoute(account: Account, input: ReplaceRouteRequest): object {
        const row = withoutRoute(findTable(account, input.RouteTableId), destinationOf(input));
        tables(account).put(row.RouteTableId, { ...row, routes: [...row.routes, routeTo(account, row, input)] });
        return {};
    },

    DeleteRoute(account: Account, input: DeleteRouteRequest): object {
        const row = findTable(account, input.RouteTableId);
        tables(account).put(row.RouteTableId, withoutRoute(row, destinationOf(input)));
        return {};
    },

    AssociateRouteTable(
        account: Account,
        { RouteTableId, SubnetId }: AssociateRouteTableRequest,
    ): AssociateRouteTableResult {
        const row = findTable(account, RouteTableId);
        const subnet = findSubnet(account, SubnetId);
        const taken = tables(account)
            .list()
            .flatMap(table => Object.entries(table.associations))
            .find(([, other]) => other === subnet.SubnetId);
        if (taken) {
            throw new AwsError(
                "Resource.AlreadyAssociated",
                `the specified association for route table ${row.RouteTableId} conflicts with an existing association`,
            );
        }
        const id = newId(account, "rtbassoc");
        tables(account).put(row.RouteTableId, { ...row, associations: { ...row.associations, [id]: subnet.SubnetId } });
        return { AssociationId: id, AssociationState: { State: "associated" } };
    },

    ReplaceRouteTableAssociation(
        account: Account,
        { AssociationId, RouteTableId }: ReplaceRouteTableAssociationRequest,
    ): ReplaceRouteTableAssociationResult {
        const subnet = disassociate(account, AssociationId);
        const row = findTable(account, RouteTableId);
        const id = newId(account, "rtbassoc");
        tables(account).put(row.RouteTableId, { ...row, associations: { ...row.associations, [id]: subnet } });
        return { NewAssociationId: id, AssociationState: { State: "associated" } };
    },

    DisassociateRouteTable(account: Account, { AssociationId }: DisassociateRouteTableRequest): object {
        disassociate(account, AssociationId);
        return {};
    },
};

const emptyTable = (RouteTableId: string, VpcId: string, cidrBlock: string): RouteTableRow => ({
    RouteTableId,
    VpcId,
    routes: [{ DestinationCidrBlock: cidrBlock, GatewayId: "local", Origin: "CreateRouteTable", State: "active" }],
    associations: {},
});

function destinationOf({ DestinationCidrBlock }: { DestinationCidrBlock?: string }): string {
    if (DestinationCidrBlock === undefined) {
        throw missingParameter("destinationCidrBlock");
    }
    return DestinationCidrBlock;
}

function routeTo(account: Account, table: RouteTableRow, input: CreateRouteRequest | ReplaceRouteRequest): Route {
    const route = { DestinationCidrBlock: destinationOf(input), Origin: "CreateRoute", State: "active" } as const;
    if (input.NatGatewayId !== undefined) {
        findNatGateway(account, input.NatGatewayId);
        return { ...route, NatGatewayId: input.NatGatewayId };
    }
    if (input.GatewayId !== undefined) {
        const attached = gatewayOf(account, table.VpcId);
        if (attached !== input.GatewayId) {
            throw new AwsError(
                "InvalidParameterValue",
                `route table ${table.RouteTableId} and network gateway ${input.GatewayId} belong to different networks`,
            );
        }
        return { ...route, GatewayId: input.GatewayId };
    }
    throw new AwsError("NotSimulated", "the sandbox simulates routes to internet gateways and NAT gateways only");
}

function withoutRoute(row: RouteTableRow, destination: string): RouteTableRow {
    const routes = row.routes.filter(
        route => route.DestinationCidrBlock !== destination || route.GatewayId === "local",
    );
    if (routes.length === row.routes.length) {
        throw new AwsError(
            "InvalidRoute.NotFound",
            `no route with destination-cidr-block ${destination} in route table ${row.RouteTableId}`,
        );
    }
    return { ...row, routes };
}

/** Returns the subnet that was associated. */
function disassociate(account: Account, association: string | undefined): string {
    for (const row of tables(account).list()) {
        const { [association ?? ""]: subnet, ...others } = row.associations;
        if (subnet !== undefined) {
            tables(account).put(row.RouteTableId, { ...row, associations: others });
            return subnet;
        }
    }
    throw new AwsError("InvalidAssociationID.NotFound", `The association ID '${association}' does not exist`);
}

function describe(account: Account, row: RouteTableRow): RouteTable {
    const state = { State: "associated" } as const;
    const { RouteTableId } = row;
    return {
        RouteTableId,
        VpcId: row.VpcId,
        OwnerId: account.accountId,
        Routes: row.routes,
        Associations: [
            ...(row.mainAssociation
                ? [{ RouteTableAssociationId: row.mainAssociation, RouteTableId, Main: true, AssociationState: state }]
                : []),
            ...Object.entries(row.associations).map(([RouteTableAssociationId, SubnetId]) => ({
                RouteTableAssociationId,
                RouteTableId,
                SubnetId,
                Main: false,
                AssociationState: state,
            })),
        ],
        PropagatingVgws: [],
        Tags: tagsOf(account, RouteTableId),
    };
}
