import type { CreateTagsRequest, DeleteTagsRequest } from "@aws-sdk/client-ec2";

import type { Account, ServiceModule } from "../service";
import { toTagMap } from "../tags";
import { addressOperations } from "./addresses";
import { dhcpOptionsOperations } from "./dhcp-options";
import { internetGatewayOperations } from "./internet-gateways";
import { natGatewayEvents, natGatewayOperations, natGatewayPolls } from "./nat-gateways";
import { networkInterfaceOperations } from "./network-interfaces";
import { addTags, removeTags } from "./resource";
import { routeTableOperations } from "./route-tables";
import { securityGroupRuleOperations } from "./security-group-rules";
import { securityGroupOperations } from "./security-groups";
import { subnetOperations } from "./subnets";
import { vpcOperations } from "./vpcs";
import { zoneOperations } from "./zones";

export type { ManagedInterfaceRequest } from "./network-interfaces";

/** Amazon EC2, as far as networks go: there are no instances. */
export const ec2: ServiceModule = {
    name: "ec2",
    operations: {
        ...zoneOperations,
        ...vpcOperations,
        ...dhcpOptionsOperations,
        ...subnetOperations,
        ...routeTableOperations,
        ...internetGatewayOperations,
        ...addressOperations,
        ...natGatewayOperations,
        ...networkInterfaceOperations,
        ...securityGroupOperations,
        ...securityGroupRuleOperations,

        CreateTags(account: Account, { Resources, Tags }: CreateTagsRequest): object {
            Resources?.forEach(id => addTags(account, id, toTagMap(Tags)));
            return {};
        },

        DeleteTags(account: Account, { Resources, Tags }: DeleteTagsRequest): object {
            const keys = Tags?.map(({ Key = "" }) => Key);
            Resources?.forEach(id => removeTags(account, id, keys));
            return {};
        },
    },
    events: natGatewayEvents,
    polls: natGatewayPolls,
};
